/* Tables as a format of imports: rows of CSV and of a sheet of a workbook, one thing each. */
#ifndef IMPORT_TABLES_H
#define IMPORT_TABLES_H

#include "import/format.h"

/* See struct import_format. */
MUST_USE struct result csv_recognise(const struct import_work *work, struct recognition *ret,
                                     bool *ret_is, const char **ret_why, struct error *err);
MUST_USE struct result csv_records(const struct import_work *work, const struct import_sink *sink,
                                   struct error *err);
MUST_USE struct result xlsx_recognise(const struct import_work *work, struct recognition *ret,
                                      bool *ret_is, const char **ret_why, struct error *err);
MUST_USE struct result xlsx_records(const struct import_work *work, const struct import_sink *sink,
                                    struct error *err);

#endif
