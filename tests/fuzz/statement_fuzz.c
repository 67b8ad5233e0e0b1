/* Feeds any table of text to the recogniser of statements: what it makes of it stays within its
 * limits, every month is one that may be reported or has a reason, and a failure has a sentence. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "import/statement_months.h"
#include "import/statement_reading.h"
#include "tabular/csv.h"

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_text(const char *text)
{
    require(utf8_valid_prefix(text, strlen(text)) == strlen(text));
}

MUST_USE static struct result on_month(void *context, const struct book_month *month,
                                       struct error *err)
{
    const struct statement_book *book = context;
    (void)err;
    require(month->property < book->property_count && month->row > 0);
    require(month->ym > 0 || month->problem);
    require(month->remark_count <= BOOK_REMARKS_MAX);
    require(!month->vacancy_ppm.known ||
            (month->vacancy_ppm.value >= 0 && month->vacancy_ppm.value <= 1000000));
    if (month->problem)
        require_text(month->problem);
    require_text(book->properties[month->property]);
    return RESULT_OK;
}

struct input {
    const char *bytes;
    size_t length;
};

static struct result input_rows(void *context, const struct table_sink *sink, struct error *err)
{
    const struct input *input = context;
    struct byte_memory memory = {.bytes = input->bytes, .length = input->length};
    const struct byte_source source = byte_source_memory(&memory);
    return csv_read(&source, &(struct csv_options){0}, sink, NULL, err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct import_settings nothing_said;
    struct input input = {(const char *)data, size};
    const struct table_reader table = {input_rows, &input};
    struct arena arena CLEANUP(arena_free);
    struct statement_book book CLEANUP(book_free) = {0};
    struct statement_reader reader;
    struct error err;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    error_init(&err, NULL);
    struct result read = statement_read(&table, &nothing_said, &arena, &book, &reader, &err);
    if (failed(read)) {
        require(err.detail[0] != '\0');
        return 0;
    }
    for (size_t i = 0; i < book.account_count; i++)
        require_text(book_account_name(&book, &book.accounts[i]));
    require(!failed(book_months(&book, 2025 * 12, on_month, &book, &arena, &err)));
    return 0;
}
