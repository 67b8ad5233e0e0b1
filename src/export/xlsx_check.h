/* Whether a workbook that was just written is whole. libxlsxwriter 1.1.4 copies rows through
 * temporary files without looking whether there was room for them, and calls what came of it done.
 */
#ifndef EXPORT_XLSX_CHECK_H
#define EXPORT_XLSX_CHECK_H

#include "base/error.h"

/* Reads every sheet, whose checksum must hold and whose last tag must be there: ERROR_STORAGE_FULL
 * where not. `file` is borrowed. */
MUST_USE struct result xlsx_check(int file, int sheets, struct error *err);

#endif
