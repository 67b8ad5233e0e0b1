#include "import/statement_reading.h"

static void put_settings(struct statement_reader *reader, const struct import_settings *settings)
{
    static const enum cell_date_order orders[] = {
        [IMPORT_MDY] = CELL_MDY, [IMPORT_DMY] = CELL_DMY, [IMPORT_YMD] = CELL_YMD};
    if (settings->decimal_mark.chars)
        reader->decimal_mark = settings->decimal_mark.chars[0];
    if (!settings->date_order.known)
        return;
    reader->date_order = orders[settings->date_order.value];
    reader->date_orders = 1u << reader->date_order;
}

struct result statement_read(const struct table_reader *table,
                             const struct import_settings *settings, struct arena *arena,
                             struct statement_book *ret_book, struct statement_reader *ret_reader,
                             struct error *err)
{
    const struct table_sink sink = {.row = statement_take_row, .context = ret_reader};
    book_init(ret_book, arena, settings);
    statement_reader_init(ret_reader, ret_book);
    put_settings(ret_reader, settings);
    ret_reader->looks_only = true;
    TRY(table->read(table->context, &sink, err));
    book_free(ret_book);
    book_init(ret_book, arena, settings);
    statement_reader_again(ret_reader, ret_book);
    return table->read(table->context, &sink, err);
}
