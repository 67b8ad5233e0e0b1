/* Accounting statements as a format of imports, from CSV or a workbook: a period for each property
 * and month. See docs/import-statements.md. */
#ifndef IMPORT_STATEMENTS_H
#define IMPORT_STATEMENTS_H

#include "import/format.h"

/* See struct import_format. */
MUST_USE struct result statements_recognise(const struct import_work *work, struct recognition *ret,
                                            bool *ret_is, const char **ret_why, struct error *err);
MUST_USE struct result statements_read(const struct import_work *work,
                                       const struct import_sink *sink, struct error *err);

#endif
