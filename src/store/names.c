#include "store/names.h"

#include <string.h>

#include "base/buf.h"

const char *const strategy_names[] = {"buy_hold", "commercial"};
const char *const lead_status_names[] = {"new", "underwriting", "under_contract", "closed", "lost"};

int name_index(const char *const *names, size_t count, const char *name)
{
    for (size_t i = 0; name && i < count; i++) {
        if (!strcmp(names[i], name))
            return (int)i;
    }
    return -1;
}

struct opt db_column_name(const struct db_cursor *cursor, int column, const char *const *names,
                          size_t count)
{
    int index = name_index(names, count, db_column_text(cursor, column));
    return index < 0 ? UNKNOWN : OPT(index);
}

struct db_value db_name(struct opt value, const char *const *names)
{
    return value.known ? db_text(names[value.value]) : db_null();
}

const char *list_join(struct arena *arena, const struct text_list *list)
{
    if (!list->count)
        return "";
    struct buf joined CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < list->count; i++) {
        if (i)
            buf_append_char(&joined, '\n');
        buf_append_text(&joined, list->items[i]);
    }
    return arena_memdup(arena, joined.data, joined.length);
}

struct text_list list_split(struct arena *arena, const char *joined)
{
    struct text_list list = {.known = true};
    if (!joined || !joined[0])
        return list;

    size_t count = 1;
    for (const char *c = joined; *c; c++)
        count += *c == '\n';
    list.items = ARENA_ARRAY(arena, const char *, count);

    for (const char *start = joined; start;) {
        const char *end = strchr(start, '\n');
        size_t length = end ? (size_t)(end - start) : strlen(start);
        list.items[list.count++] = arena_memdup(arena, start, length);
        start = end ? end + 1 : NULL;
    }
    return list;
}

bool is_single_line(const char *text)
{
    return !strpbrk(text, "\r\n\t");
}
