#include "store/idempotency_store.h"

#include <string.h>

#include "base/arena.h"
#include "store/sql_statements.h"

struct result idempotency_store_find(struct db *db, struct arena *arena,
                                     const unsigned char key_hash[HASH_BYTES], int64_t now_ms,
                                     struct first_answer *ret_answer, bool *ret_found,
                                     struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_IDEMPOTENCY_GET,
                     DB_ARGS(db_blob(key_hash, HASH_BYTES), db_int(now_ms - IDEMPOTENCY_LIFE_MS)),
                     &row, &found, err));
    if (found) {
        struct first_answer answer = {
            .status = (int)db_column_int(&row, 1),
            .headers = arena_strdup(arena, db_column_text(&row, 2)),
            .sealed = db_column_int(&row, 4) != 0,
        };
        memcpy(answer.key_hash, key_hash, HASH_BYTES);
        size_t length = 0;
        const void *request_hash = db_column_blob(&row, 0, &length);
        if (length == HASH_BYTES)
            memcpy(answer.request_hash, request_hash, HASH_BYTES);
        const void *body = db_column_blob(&row, 3, &answer.body_length);
        answer.body = arena_memdup(arena, body, answer.body_length);
        *ret_answer = answer;
    }
    *ret_found = found;
    return RESULT_OK;
}

struct result idempotency_store_insert(struct db *db, const struct first_answer *answer,
                                       int64_t now_ms, struct error *err)
{
    TRY(idempotency_store_expire(db, now_ms, err));
    return db_run_later(db, &SQL_IDEMPOTENCY_INSERT,
                        DB_ARGS(db_blob(answer->key_hash, HASH_BYTES),
                                db_blob(answer->request_hash, HASH_BYTES), db_int(answer->status),
                                db_text(answer->headers),
                                db_blob(answer->body, answer->body_length), db_bool(answer->sealed),
                                db_int(now_ms)),
                        err);
}

struct result idempotency_store_expire(struct db *db, int64_t now_ms, struct error *err)
{
    return db_run_later(db, &SQL_IDEMPOTENCY_EXPIRE, DB_ARGS(db_int(now_ms - IDEMPOTENCY_LIFE_MS)),
                        err);
}
