#include "store/login_failure_store.h"

#include "store/sql_statements.h"

struct result login_failure_store_insert(struct db *db, const char *subject, int64_t now_ms,
                                         struct error *err)
{
    struct oid id = oid_new(now_ms);
    return db_run(db, &SQL_LOGIN_FAILURE_INSERT,
                  DB_ARGS(db_text(subject), db_int(now_ms), db_oid(&id)), NULL, err);
}

struct result login_failure_store_nth(struct db *db, const char *subject, int n, int64_t now_ms,
                                      struct opt *ret_at_ms, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(
        db, &SQL_LOGIN_FAILURE_NTH,
        DB_ARGS(db_text(subject), db_int(now_ms - LOGIN_FAILURE_LIFE_MS), db_int(n - 1)), &row,
        &found, err));
    *ret_at_ms = found ? db_column_opt(&row, 0) : UNKNOWN;
    return RESULT_OK;
}

struct result login_failure_store_clear(struct db *db, const char *subject, struct error *err)
{
    return db_run(db, &SQL_LOGIN_FAILURES_CLEAR, DB_ARGS(db_text(subject)), NULL, err);
}

struct result login_failure_store_expire(struct db *db, int64_t now_ms, struct error *err)
{
    return db_run(db, &SQL_LOGIN_FAILURES_EXPIRE, DB_ARGS(db_int(now_ms - LOGIN_FAILURE_LIFE_MS)),
                  NULL, err);
}
