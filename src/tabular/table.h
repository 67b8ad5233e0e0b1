#ifndef TABULAR_TABLE_H
#define TABULAR_TABLE_H
#include <stddef.h>
enum table_cell_kind {
    TABLE_EMPTY,
    TABLE_TEXT,
    TABLE_NUMBER,
    TABLE_DATE,
    TABLE_BOOLEAN,
    TABLE_ERROR
};
struct table_cell {
    enum table_cell_kind kind;
    const char *text;
    size_t length;
};
#endif
