#include "store/row.h"

#include "base/buf.h"

struct text row_text(const struct db_cursor *row, int column, struct arena *arena)
{
    const char *chars = db_column_text(row, column);
    return (struct text){.chars = chars ? arena_strdup(arena, chars) : NULL};
}

struct result row_check_unreferenced(struct db *db, const struct db_statement *statement,
                                     const char *noun, const struct oid *id,
                                     const char *const *referrers, size_t referrer_count,
                                     struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct buf who CLEANUP(buf_free) = BUF_EMPTY;
    bool found = false;
    TRY(db_query_one(db, statement, DB_ARGS(db_oid(id)), &row, &found, err));
    for (size_t i = 0; found && i < referrer_count; i++) {
        if (db_column_int(&row, (int)i))
            buf_printf(&who, "%s%s", who.length ? ", " : "", referrers[i]);
    }
    if (who.length)
        return error_set(err, ERROR_CONFLICT, "%s %s cannot be deleted: referred to by %s", noun,
                         id->hex, buf_text(&who));
    return RESULT_OK;
}
