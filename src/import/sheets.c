#include "import/sheets.h"

#include <string.h>

#include "base/buf.h"
#include "tabular/xlsx.h"

enum { NAMED_MAX = 10 };

struct result sheets_not_read(const struct import_work *work, const char *sheet,
                              const char **ret_remark, struct error *err)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    struct arena *arena = work->call->arena;
    const char *const *names = NULL;
    size_t count = 0, named = 0;
    *ret_remark = NULL;
    if (work->settings->sheet.chars)
        return RESULT_OK;
    TRY(xlsx_sheets(work->input->file, arena, &names, &count, err));
    for (size_t i = 0; i < count && named < NAMED_MAX; i++) {
        if (strcmp(names[i], sheet) != 0)
            buf_printf(&text, "%s\"%s\"", named++ ? ", " : "", names[i]);
    }
    if (named == 0)
        return RESULT_OK;
    if (count > named + 1)
        buf_printf(&text, " and %zu more", count - named - 1);
    *ret_remark = arena_printf(arena, "of the workbook only the sheet \"%s\" is read, not %s",
                               sheet, buf_text(&text));
    return RESULT_OK;
}
