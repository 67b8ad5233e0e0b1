#include "api/place_page.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"

enum { KEY_ORDER, KEY_VALUE, KEY_ID, KEYS };

/* "" stands for a deal without the figure. */
static bool key_read(const char *text, struct opt *ret_key)
{
    int64_t value = 0;
    if (*text == '\0') {
        *ret_key = UNKNOWN;
        return true;
    }
    if (decimal_parse(text, strlen(text), 0, &value, NULL) != DECIMAL_OK)
        return false;
    *ret_key = OPT(value);
    return true;
}

struct result place_page_after(struct request *request, const struct page_query *page,
                               const char *order, struct image_place *ret_after, struct error *err)
{
    const char *keys[KEYS] = {NULL};
    bool given = false;
    struct image_place after = {0};
    TRY(page_cursor_read(page, request->call.arena, keys, KEYS, &given, err));
    if (given && (strcmp(keys[KEY_ORDER], order) != 0 || !key_read(keys[KEY_VALUE], &after.key) ||
                  !oid_parse(keys[KEY_ID], &after.id))) {
        error_field(err, "?cursor", "is not a cursor of this list in this order");
        return error_result(err);
    }
    *ret_after = after;
    return RESULT_OK;
}

const char *place_page_next(struct request *request, const char *order,
                            const struct image_place *last)
{
    struct arena *arena = request->call.arena;
    const char *keys[KEYS] = {
        [KEY_ORDER] = order,
        [KEY_VALUE] = last->key.known ? arena_printf(arena, "%" PRId64, last->key.value) : "",
        [KEY_ID] = last->id.hex,
    };
    return page_cursor_make(arena, keys, KEYS);
}
