#include "api/id_page.h"

struct result id_page_after(struct request *request, const struct page_query *page,
                            struct oid *ret_after, struct error *err)
{
    const char *key = NULL;
    bool given = false;
    struct oid after = {0};
    TRY(page_cursor_read(page, request->call.arena, &key, 1, &given, err));
    if (given && !oid_parse(key, &after)) {
        error_field(err, "?cursor", "is not a cursor of this list");
        return error_result(err);
    }
    *ret_after = after;
    return RESULT_OK;
}

const char *id_page_next(struct request *request, const struct oid *last)
{
    const char *key = last->hex;
    return page_cursor_make(request->call.arena, &key, 1);
}
