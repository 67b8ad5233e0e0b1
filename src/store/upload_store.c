#include "store/upload_store.h"

#include "store/sql_statements.h"

const char *const upload_status_names[] = {"uploaded",  "checking", "checked", "committing", "done",
                                           "reverting", "reverted", "failed",  "cancelled"};

static const char *column_text(const struct db_cursor *row, int column, struct arena *arena)
{
    const char *text = db_column_text(row, column);
    return text ? arena_strdup(arena, text) : NULL;
}

struct result upload_store_insert(struct db *db, const struct upload *upload,
                                  const unsigned char file_hash[HASH_BYTES], struct error *err)
{
    return db_run(db, &SQL_UPLOAD_INSERT,
                  DB_ARGS(db_oid(&upload->id), db_text(upload->format), db_text(upload->kind),
                          db_text(upload->source), db_text(upload->file_name),
                          db_int(upload->file_bytes), db_blob(file_hash, HASH_BYTES),
                          db_text(upload->recognition), db_text(upload->settings),
                          db_oid(&upload->created_by), db_text(upload->created_by_name),
                          db_int(upload->created_at_ms)),
                  NULL, err);
}

/* The columns of upload_columns, in their order. */
static struct upload upload_from_row(const struct db_cursor *row, struct arena *arena)
{
    struct opt status = db_column_name(row, 1, upload_status_names, UPLOAD_STATUS_COUNT);
    return (struct upload){
        .id = db_column_oid(row, 0),
        .status = (enum upload_status)status.value,
        .format = column_text(row, 2, arena),
        .kind = column_text(row, 3, arena),
        .source = column_text(row, 4, arena),
        .file_name = column_text(row, 5, arena),
        .file_bytes = db_column_int(row, 6),
        .recognition = column_text(row, 7, arena),
        .settings = column_text(row, 8, arena),
        .revert_problems = column_text(row, 9, arena),
        .job_id = db_column_oid(row, 10),
        .attempts = db_column_int(row, 11),
        .error = column_text(row, 12, arena),
        .rows = db_column_int(row, 13),
        .created = db_column_int(row, 14),
        .updated = db_column_int(row, 15),
        .unchanged = db_column_int(row, 16),
        .refused = db_column_int(row, 17),
        .remarks = db_column_int(row, 18),
        .first_seq = db_column_opt(row, 19),
        .last_seq = db_column_opt(row, 20),
        .started_by = db_column_oid(row, 21),
        .started_by_name = column_text(row, 22, arena),
        .created_by = db_column_oid(row, 23),
        .created_by_name = column_text(row, 24, arena),
        .created_at_ms = db_column_int(row, 25),
        .updated_at_ms = db_column_int(row, 26),
        .checked_at_ms = db_column_opt(row, 27),
        .finished_at_ms = db_column_opt(row, 28),
        .reverted_at_ms = db_column_opt(row, 29),
        .rev = db_column_int(row, 30),
    };
}

static struct result get_by(struct db *db, struct arena *arena,
                            const struct db_statement *statement, const struct oid *id,
                            const char *what, struct upload *ret_upload, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, statement, DB_ARGS(db_oid(id)), &row, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no import %s%s", what, id->hex);
    *ret_upload = upload_from_row(&row, arena);
    return RESULT_OK;
}

struct result upload_store_get(struct db *db, struct arena *arena, const struct oid *id,
                               struct upload *ret_upload, struct error *err)
{
    return get_by(db, arena, &SQL_UPLOAD_GET, id, "", ret_upload, err);
}

struct result upload_store_by_job(struct db *db, struct arena *arena, const struct oid *job_id,
                                  struct upload *ret_upload, struct error *err)
{
    return get_by(db, arena, &SQL_UPLOAD_BY_JOB, job_id, "of the job ", ret_upload, err);
}

/* Whether a list that began with `used_bytes` of the arena takes another item. */
static bool has_room(const struct arena *arena, size_t used_bytes, size_t count, int64_t limit)
{
    return count < (size_t)limit && arena->used_bytes - used_bytes < UPLOAD_LIST_BYTES;
}

struct result upload_store_list(struct db *db, struct arena *arena, const struct oid *before,
                                int64_t limit, struct upload_list *ret_list, struct error *err)
{
    static const char behind_all[] = "g"; /* ids are hex digits */
    struct upload_list list = {.items = ARENA_ARRAY(arena, struct upload, (size_t)limit)};
    struct db_cursor rows CLEANUP(db_cursor_close) = {0};
    struct db_value below = oid_is_set(before) ? db_oid(before) : db_text(behind_all);
    const size_t used_bytes = arena->used_bytes;
    TRY(db_query(db, &SQL_UPLOAD_LIST, DB_ARGS(below, db_int(limit + 1)), &rows, err));
    for (;;) {
        TRY(db_step(&rows, &list.more, err));
        if (!list.more || !has_room(arena, used_bytes, list.count, limit))
            break;
        list.items[list.count++] = upload_from_row(&rows, arena);
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result upload_store_set(struct db *db, const struct upload *upload, struct error *err)
{
    return db_run(
        db, &SQL_UPLOAD_SET,
        DB_ARGS(db_oid(&upload->id), db_text(upload_status_names[upload->status]),
                db_text(upload->format), db_text(upload->kind), db_text(upload->source),
                db_text(upload->recognition), db_text(upload->settings),
                db_text(upload->revert_problems), db_oid(&upload->job_id), db_int(upload->attempts),
                db_text(upload->error), db_int(upload->rows), db_int(upload->created),
                db_int(upload->updated), db_int(upload->unchanged), db_int(upload->refused),
                db_int(upload->remarks), db_opt(upload->first_seq), db_opt(upload->last_seq),
                db_oid(&upload->started_by), db_text(upload->started_by_name),
                db_int(upload->updated_at_ms), db_opt(upload->checked_at_ms),
                db_opt(upload->finished_at_ms), db_opt(upload->reverted_at_ms)),
        NULL, err);
}

struct result upload_store_set_attempts(struct db *db, const struct oid *id, int64_t attempts,
                                        struct error *err)
{
    return db_run(db, &SQL_UPLOAD_SET_ATTEMPTS, DB_ARGS(db_oid(id), db_int(attempts)), NULL, err);
}

struct result upload_store_delete(struct db *db, const struct oid *id, struct error *err)
{
    return db_run(db, &SQL_UPLOAD_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}

struct result upload_store_requeue_lost(struct db *db, struct error *err)
{
    return db_run(db, &SQL_UPLOAD_REQUEUE_LOST, DB_NO_ARGS, NULL, err);
}

/* ---- the file ---- */

struct result upload_chunk_insert(struct db *db, const struct oid *id, int64_t number,
                                  const struct upload_chunk *chunk, struct error *err)
{
    return db_run(db, &SQL_UPLOAD_CHUNK_INSERT,
                  DB_ARGS(db_oid(id), db_int(number), db_int(chunk->bytes),
                          db_blob(chunk->packed, chunk->packed_bytes)),
                  NULL, err);
}

struct result upload_chunk_get(struct db *db, struct arena *arena, const struct oid *id,
                               int64_t number, struct upload_chunk *ret_chunk, bool *ret_found,
                               struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_UPLOAD_CHUNK_GET, DB_ARGS(db_oid(id), db_int(number)), &row, &found,
                     err));
    if (found) {
        struct upload_chunk chunk = {.bytes = db_column_int(&row, 0)};
        const void *packed = db_column_blob(&row, 1, &chunk.packed_bytes);
        chunk.packed = arena_memdup(arena, packed, chunk.packed_bytes);
        *ret_chunk = chunk;
    }
    *ret_found = found;
    return RESULT_OK;
}

struct result upload_chunks_delete(struct db *db, const struct oid *id, struct error *err)
{
    return db_run(db, &SQL_UPLOAD_CHUNKS_DELETE, DB_ARGS(db_oid(id)), NULL, err);
}

struct result upload_chunks_orphan(struct db *db, const struct oid *before, struct oid *ret_id,
                                   struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_UPLOAD_CHUNKS_ORPHAN, DB_ARGS(db_oid(before)), &row, &found, err));
    *ret_id = found ? db_column_oid(&row, 0) : (struct oid){0};
    return RESULT_OK;
}

/* ---- what was told of rows ---- */

struct result upload_row_insert(struct db *db, const struct oid *id, const struct upload_row *row,
                                struct error *err)
{
    return db_run_later(db, &SQL_UPLOAD_ROW_INSERT,
                        DB_ARGS(db_oid(id), db_int(row->number), db_int(row->row),
                                db_text(row->sheet), db_text(row->kind), db_text(row->outcome),
                                db_text(row->subject_id), db_text(row->problems),
                                db_text(row->remarks), db_text(row->cells)),
                        err);
}

static struct upload_row row_from_row(const struct db_cursor *row, struct arena *arena)
{
    return (struct upload_row){
        .number = db_column_int(row, 0),
        .row = db_column_int(row, 1),
        .sheet = column_text(row, 2, arena),
        .kind = column_text(row, 3, arena),
        .outcome = column_text(row, 4, arena),
        .subject_id = column_text(row, 5, arena),
        .problems = column_text(row, 6, arena),
        .remarks = column_text(row, 7, arena),
        .cells = column_text(row, 8, arena),
    };
}

struct result upload_rows(struct db *db, struct arena *arena, const struct oid *id,
                          const char *outcome, int64_t after, int64_t limit,
                          struct upload_row_list *ret_list, struct error *err)
{
    struct upload_row_list list = {.items = ARENA_ARRAY(arena, struct upload_row, (size_t)limit)};
    struct db_cursor rows CLEANUP(db_cursor_close) = {0};
    const size_t used_bytes = arena->used_bytes;
    if (outcome) {
        TRY(db_query(db, &SQL_UPLOAD_ROWS_OF_OUTCOME,
                     DB_ARGS(db_oid(id), db_int(after), db_int(limit + 1), db_text(outcome)), &rows,
                     err));
    } else {
        TRY(db_query(db, &SQL_UPLOAD_ROWS, DB_ARGS(db_oid(id), db_int(after), db_int(limit + 1)),
                     &rows, err));
    }
    for (;;) {
        TRY(db_step(&rows, &list.more, err));
        if (!list.more || !has_room(arena, used_bytes, list.count, limit))
            break;
        list.items[list.count++] = row_from_row(&rows, arena);
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result upload_rows_last(struct db *db, const struct oid *id, int64_t *ret_number,
                               struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_UPLOAD_ROWS_LAST, DB_ARGS(db_oid(id)), &row, &found, err));
    *ret_number = found ? db_column_int(&row, 0) : 0;
    return RESULT_OK;
}

struct result upload_rows_delete(struct db *db, const struct oid *id, int64_t last,
                                 struct error *err)
{
    return db_run(db, &SQL_UPLOAD_ROWS_DELETE, DB_ARGS(db_oid(id), db_int(last)), NULL, err);
}
