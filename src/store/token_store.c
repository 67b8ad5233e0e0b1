#include "store/token_store.h"

#include "store/row.h"
#include "store/sql_statements.h"

static const char *const kind_names[] = {"session", "api"};

struct result token_store_insert(struct db *db, const struct token *token, const char *secret,
                                 int64_t now_ms, struct error *err)
{
    TRY(db_run(db, &SQL_TOKENS_EXPIRE, DB_ARGS(db_int(now_ms)), NULL, err));
    unsigned char hash[TOKEN_HASH_BYTES];
    token_hash(secret, hash);
    return db_run(db, &SQL_TOKEN_INSERT,
                  DB_ARGS(db_blob(hash, sizeof hash), db_oid(&token->id),
                          db_text(kind_names[token->kind]), db_oid(&token->user_id),
                          db_text(token->name), db_int(token->created_at_ms),
                          db_int(token->expires_at_ms)),
                  NULL, err);
}

static enum token_kind kind_from_row(const struct db_cursor *row, int column)
{
    return (enum token_kind)db_column_name(row, column, kind_names, TOKEN_KIND_COUNT).value;
}

struct result token_store_find_holder(struct db *db, struct arena *arena, const char *secret,
                                      struct token_holder *ret_holder, bool *ret_found,
                                      struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    unsigned char hash[TOKEN_HASH_BYTES];
    token_hash(secret, hash);
    bool found = false;
    TRY(db_query_one(db, &SQL_TOKEN_HOLDER, DB_ARGS(db_blob(hash, sizeof hash)), &row, &found,
                     err));
    if (found) {
        *ret_holder = (struct token_holder){
            .token_id = db_column_oid(&row, 0),
            .kind = kind_from_row(&row, 1),
            .expires_at_ms = db_column_int(&row, 2),
            .user_id = db_column_oid(&row, 3),
            .name = row_text(&row, 4, arena).chars,
            .email = row_text(&row, 5, arena).chars,
            .role = row_text(&row, 6, arena).chars,
            .buyer_id = db_column_oid(&row, 7),
        };
    }
    *ret_found = found;
    return RESULT_OK;
}

/* The columns of token_get and tokens_of_user, in the order of their text. */
static struct token token_from_row(const struct db_cursor *row, struct arena *arena)
{
    return (struct token){
        .id = db_column_oid(row, 0),
        .kind = kind_from_row(row, 1),
        .user_id = db_column_oid(row, 2),
        .name = row_text(row, 3, arena).chars,
        .created_at_ms = db_column_int(row, 4),
        .expires_at_ms = db_column_int(row, 5),
    };
}

struct result token_store_find(struct db *db, struct arena *arena, const struct oid *id,
                               struct token *ret_token, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_TOKEN_GET, DB_ARGS(db_oid(id)), &row, &found, err));
    if (found)
        *ret_token = token_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result token_store_list(struct db *db, struct arena *arena, const struct oid *user_id,
                               const struct oid *after, int64_t now_ms, int64_t limit,
                               struct token_list *ret_list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct token_list list = {.items = ARENA_ARRAY(arena, struct token, (size_t)limit)};
    TRY(db_query(db, &SQL_TOKENS_OF_USER,
                 DB_ARGS(db_oid(user_id), db_text(after->hex), db_int(now_ms), db_int(limit)), &row,
                 err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list.items[list.count++] = token_from_row(&row, arena);
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result token_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    return db_run(db, &SQL_TOKEN_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}

struct result token_store_end_sessions(struct db *db, const struct oid *user_id,
                                       const struct oid *kept, struct error *err)
{
    return db_run(db, &SQL_TOKENS_END_SESSIONS, DB_ARGS(db_oid(user_id), db_text(kept->hex)), NULL,
                  err);
}

struct result token_store_revoke_all(struct db *db, const struct oid *user_id, struct error *err)
{
    return db_run(db, &SQL_TOKENS_REVOKE_ALL, DB_ARGS(db_oid(user_id)), NULL, err);
}
