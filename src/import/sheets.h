/* Of a workbook one sheet is read: what becomes of the others is told. */
#ifndef IMPORT_SHEETS_H
#define IMPORT_SHEETS_H

#include "import/format.h"

/* A remark that names the sheets beside `sheet`; NULL where there are none, or the settings say
 * which one is meant. In the call's arena. */
MUST_USE struct result sheets_not_read(const struct import_work *work, const char *sheet,
                                       const char **ret_remark, struct error *err);

#endif
