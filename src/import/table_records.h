/* Rows of a table as records, by what a first look said of its columns. */
#ifndef IMPORT_TABLE_RECORDS_H
#define IMPORT_TABLE_RECORDS_H

#include "import/table_look.h"

/* ERROR_VALIDATION where the kind, or a column that it needs, is not there. */
MUST_USE struct result table_check(const struct import_work *work, const struct table_look *look,
                                   struct error *err);
/* `look` must last as long as the records. */
MUST_USE struct result table_records(const struct table_look *look,
                                     const struct table_reader *reader,
                                     const struct import_sink *sink, struct error *err);

#endif
