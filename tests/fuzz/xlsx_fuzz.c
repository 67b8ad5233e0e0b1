/* Feeds any bytes to the reader of workbooks, as a file: rows in their order, cells that keep the
 * promises of tabular/table.h, and a sentence where it fails. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tabular/xlsx.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

MUST_USE static struct result on_row(void *context, const struct table_row *row, struct error *err)
{
    uint64_t *last = context;
    (void)err;
    require(row->number > *last && row->count > 0 && row->count <= XLSX_COLUMNS_MAX);
    *last = row->number;
    for (size_t i = 0; i < row->count; i++) {
        const struct table_cell *cell = &row->cells[i];
        require((cell->kind == TABLE_EMPTY) == (cell->length == 0));
        require(strlen(cell->text) == cell->length);
    }
    return RESULT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const int file = memfd_create("workbook", MFD_CLOEXEC);
    require(file >= 0 && write(file, data, size) == (ssize_t)size);
    uint64_t last = 0;
    const struct table_sink sink = {on_row, &last};
    struct error err;
    error_init(&err, NULL);
    if (failed(xlsx_read(file, NULL, &sink, &err)))
        require(err.detail[0] != '\0');
    close(file);
    return 0;
}
