/* Rows of any table between two databases. For copy.c alone, which says how they are grouped. */
#ifndef DB_COPY_ROWS_H
#define DB_COPY_ROWS_H

#include "db/catalogue.h"

/* Appends rows of `table` that follow the target's greatest key, in the order of the key: at most
 * `rows_max`, and none behind the one with which their values reach `bytes_max`. Inside the
 * target's write transaction. *ret_last: the source has no more. */
MUST_USE struct result copy_rows(struct db *source, struct db *target,
                                 const struct table_shape *table, int64_t rows_max,
                                 size_t bytes_max, int64_t *ret_rows, bool *ret_last,
                                 struct error *err);

#endif
