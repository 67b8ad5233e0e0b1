/* Feeds any bytes to the reader of tables of text: rows in the order of their lines, cells within
 * their limits, and a sentence where it fails. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "tabular/csv.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

MUST_USE static struct result on_row(void *context, const struct table_row *row, struct error *err)
{
    uint64_t *last = context;
    (void)err;
    require(row->number > *last && row->count > 0 && row->count <= CSV_COLUMNS_MAX);
    *last = row->number;
    for (size_t i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->cells[i];
        require(cell->length <= CSV_CELL_MAX_BYTES && strlen(cell->text) == cell->length);
        require(utf8_valid_prefix(cell->text, cell->length) == cell->length);
    }
    return RESULT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_memory memory = {.bytes = (const char *)data, .length = size};
    const struct byte_source source = byte_source_memory(&memory);
    uint64_t last = 0;
    const struct table_sink sink = {on_row, &last};
    struct error err;
    error_init(&err, NULL);
    if (failed(csv_read(&source, &(struct csv_options){0}, &sink, NULL, &err)))
        require(err.detail[0] != '\0');
    return 0;
}
