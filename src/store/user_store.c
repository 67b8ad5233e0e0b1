#include "store/user_store.h"

#include "store/row.h"
#include "store/search.h"
#include "store/sql_statements.h"
#include "store/token_store.h"

#define SEARCH_KIND "user"

const char *email_key(struct arena *arena, const char *email)
{
    char *key = arena_strdup(arena, email);
    for (char *c = key; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    return key;
}

/* The columns of user_get and user_by_email, in the order of their text. */
static struct user user_from_row(const struct db_cursor *row, struct arena *arena)
{
    return (struct user){
        .id = db_column_oid(row, 0),
        .email = row_text(row, 1, arena).chars,
        .name = row_text(row, 2, arena).chars,
        .role = row_text(row, 3, arena).chars,
        .buyer_id = db_column_oid(row, 4),
        .password_hash = row_text(row, 5, arena).chars,
        .rev = db_column_int(row, 6),
        .created_at_ms = db_column_int(row, 7),
        .updated_at_ms = db_column_int(row, 8),
    };
}

static struct result find_user(struct db *db, struct arena *arena,
                               const struct db_statement *statement, struct db_value key,
                               struct user *ret_user, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, statement, DB_ARGS(key), &row, &found, err));
    if (found)
        *ret_user = user_from_row(&row, arena);
    *ret_found = found;
    return RESULT_OK;
}

struct result user_store_find(struct db *db, struct arena *arena, const struct oid *id,
                              struct user *ret_user, bool *ret_found, struct error *err)
{
    return find_user(db, arena, &SQL_USER_GET, db_oid(id), ret_user, ret_found, err);
}

struct result user_store_get(struct db *db, struct arena *arena, const struct oid *id,
                             struct user *ret_user, struct error *err)
{
    bool found = false;
    TRY(user_store_find(db, arena, id, ret_user, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no user %s", id->hex);
    return RESULT_OK;
}

struct result user_store_find_by_email(struct db *db, struct arena *arena, const char *email,
                                       struct user *ret_user, bool *ret_found, struct error *err)
{
    return find_user(db, arena, &SQL_USER_BY_EMAIL, db_text(email_key(arena, email)), ret_user,
                     ret_found, err);
}

struct result user_store_name(struct db *db, struct arena *arena, const struct oid *id,
                              const char **ret_name, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_USER_NAME, DB_ARGS(db_oid(id)), &row, &found, err));
    *ret_name = found ? row_text(&row, 0, arena).chars : NULL;
    return RESULT_OK;
}

struct result user_store_list(struct db *db, struct arena *arena, const struct user_filter *filter,
                              int64_t limit, struct user_list *ret_list, struct error *err)
{
    struct list_request request = {
        .table = "users",
        .search_kind = SEARCH_KIND,
        .query = filter->query,
        .criteria = {{LIST_COLUMN, "buyer_id", db_oid(&filter->buyer_id)},
                     {LIST_COLUMN, "role", db_text(filter->role)}},
        .criterion_count = 2,
        .after = filter->after,
        .limit = limit,
    };
    struct id_list ids = {0};
    TRY(list_query_ids(db, arena, &request, &ids, err));
    struct user_list list = {.items = ARENA_ARRAY(arena, struct user, ids.count),
                             .count = ids.count};
    for (size_t i = 0; i < ids.count; i++)
        TRY(user_store_get(db, arena, &ids.items[i], &list.items[i], err));
    *ret_list = list;
    return RESULT_OK;
}

struct result user_store_any(struct db *db, bool *ret_any, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_USER_ANY, DB_NO_ARGS, &row, ret_any, err);
}

struct result user_store_has_other(struct db *db, const char *role, const struct oid *id,
                                   bool *ret_has, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_USER_OTHER_OF_ROLE, DB_ARGS(db_text(role), db_oid(id)), &row,
                        ret_has, err);
}

static struct search_words words_of(struct arena *arena, const struct user *user)
{
    struct search_words words = {.count = 0};
    search_words_add(&words, arena, user->name);
    search_words_add(&words, arena, user->email);
    return words;
}

struct result user_store_insert(struct db *db, struct arena *arena, const struct user *user,
                                struct error *err)
{
    struct result inserted =
        db_run(db, &SQL_USER_INSERT,
               DB_ARGS(db_oid(&user->id), db_text(user->email),
                       db_text(email_key(arena, user->email)), db_text(user->name),
                       db_text(user->role), db_oid(&user->buyer_id), db_text(user->password_hash),
                       db_int(user->created_at_ms), db_int(user->updated_at_ms)),
               NULL, err);
    if (inserted.code == ERROR_CONFLICT)
        return error_set(err, ERROR_CONFLICT, "there is a user %s or with the address %s already",
                         user->id.hex, user->email);
    TRY(inserted);
    struct search_words words = words_of(arena, user);
    return search_words_change(db, SEARCH_KIND, &user->id, NULL, &words, err);
}

struct result user_store_set(struct db *db, struct arena *arena, const struct user *before,
                             const struct user *after, struct error *err)
{
    struct result set = db_run(
        db, &SQL_USER_SET,
        DB_ARGS(db_oid(&after->id), db_text(after->email), db_text(email_key(arena, after->email)),
                db_text(after->name), db_text(after->role), db_oid(&after->buyer_id),
                db_text(after->password_hash), db_int(after->updated_at_ms)),
        NULL, err);
    if (set.code == ERROR_CONFLICT)
        return error_set(err, ERROR_CONFLICT, "another user has the address %s", after->email);
    TRY(set);
    struct search_words words_before = words_of(arena, before);
    struct search_words words_after = words_of(arena, after);
    return search_words_change(db, SEARCH_KIND, &after->id, &words_before, &words_after, err);
}

struct result user_store_rehash(struct db *db, const struct oid *id, const char *before,
                                const char *after, struct error *err)
{
    return db_run(db, &SQL_USER_REHASH, DB_ARGS(db_oid(id), db_text(before), db_text(after)), NULL,
                  err);
}

struct result user_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    static const char *const referrers[] = {"what the audit log says they did"};
    TRY(row_check_unreferenced(db, &SQL_USER_REFERENCES, "user", id, referrers,
                               ARRAY_LENGTH(referrers), err));
    TRY(token_store_revoke_all(db, id, err));
    TRY(search_words_delete(db, SEARCH_KIND, id, err));
    return db_run(db, &SQL_USER_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}
