/* A first look at a table: where its names stand, what its columns are for and how its dates are
 * written. All its rows are read, since a column's order of dates is decided by all its cells. */
#ifndef IMPORT_TABLE_LOOK_H
#define IMPORT_TABLE_LOOK_H

#include "import/cell_value.h"
#include "import/table_file.h"

enum {
    LOOK_ROWS = 50,
    LOOK_MAX_BYTES = 8 * 1024 * 1024, /* of those rows: fewer are looked at where they are long */
    HEADER_ROWS_MAX = 20,
};

struct table_look {
    uint64_t header_row; /* its number; 0: the columns have no names */
    size_t column_count;
    const char **names; /* "" where a column has none; cut where they are as long as no name is */
    struct text_list *samples;
    struct opt kind;             /* as said, else as the names tell */
    struct cell_target *targets; /* of each column; none are mapped where the kind is not known */
    char decimal_mark;
    struct opt date_order; /* enum import_date_order: what all dated columns have in common */
    bool date_ambiguous;   /* a column may be month first and day first, and none tells */
    size_t rows;           /* that were looked at */
    const char *sheet;     /* they are of; "" for CSV */
    const char *remark;    /* NULL, or to be told of the first row */
};

/* Everything lives in the call's arena. ERROR_VALIDATION where the settings speak of what is not
 * there. */
MUST_USE struct result table_look(const struct import_work *work, const struct table_reader *reader,
                                  struct table_look *ret_look, struct error *err);

#endif
