#include "store/import_key_store.h"

#include "store/sql_statements.h"

/* The first column of up to two rows. */
static struct result find_ids(struct db *db, const struct db_statement *statement,
                              struct db_args args, struct oid *ret_id, int *ret_count,
                              struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct oid id = {.hex = ""};
    int count = 0;
    bool more = false;
    TRY(db_query(db, statement, args, &row, err));
    for (;; count++) {
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        if (count == 0)
            id = db_column_oid(&row, 0);
    }
    *ret_id = id;
    *ret_count = count;
    return RESULT_OK;
}

struct result import_key_get(struct db *db, const char *source, const char *kind, const char *key,
                             struct oid *ret_subject, struct error *err)
{
    int count = 0;
    return find_ids(db, &SQL_IMPORT_KEY_GET, DB_ARGS(db_text(source), db_text(kind), db_text(key)),
                    ret_subject, &count, err);
}

struct result import_key_set(struct db *db, const char *source, const char *kind, const char *key,
                             const struct oid *subject, struct error *err)
{
    return db_run_later(db, &SQL_IMPORT_KEY_SET,
                        DB_ARGS(db_text(source), db_text(kind), db_text(key), db_oid(subject)),
                        err);
}

struct result import_keys_forget(struct db *db, const struct oid *subject, struct error *err)
{
    return db_run_later(db, &SQL_IMPORT_KEYS_FORGET, DB_ARGS(db_oid(subject)), err);
}

struct result import_source_get(struct db *db, struct arena *arena, const char *source,
                                const char *format, const char *kind, const char **ret_settings,
                                struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_IMPORT_SOURCE_GET,
                     DB_ARGS(db_text(source), db_text(format), db_text(kind)), &row, &found, err));
    *ret_settings = found ? arena_strdup(arena, db_column_text(&row, 0)) : NULL;
    return RESULT_OK;
}

struct result import_source_set(struct db *db, const char *source, const char *format,
                                const char *kind, const char *settings, int64_t now_ms,
                                struct error *err)
{
    return db_run(
        db, &SQL_IMPORT_SOURCE_SET,
        DB_ARGS(db_text(source), db_text(format), db_text(kind), db_text(settings), db_int(now_ms)),
        NULL, err);
}

struct result import_name_find(struct db *db, enum import_name by, const char *name,
                               struct oid *ret_id, int *ret_count, struct error *err)
{
    static const struct db_statement *const statements[] = {
        [IMPORT_NAME_BUYER] = &SQL_IMPORT_BUYERS_BY_NAME,
        [IMPORT_NAME_EMAIL] = &SQL_IMPORT_BUYERS_BY_EMAIL,
        [IMPORT_NAME_BOX] = &SQL_IMPORT_BOXES_BY_NAME,
        [IMPORT_NAME_ADDRESS] = &SQL_IMPORT_LEADS_BY_ADDRESS,
        [IMPORT_NAME_CLOSED_ADDRESS] = &SQL_IMPORT_DEALS_BY_ADDRESS,
    };
    return find_ids(db, statements[by], DB_ARGS(db_text(name)), ret_id, ret_count, err);
}

struct result import_closing_by_record(struct db *db, const struct oid *record_id,
                                       struct oid *ret_deal_id, struct error *err)
{
    int count = 0;
    return find_ids(db, &SQL_IMPORT_CLOSING_BY_RECORD, DB_ARGS(db_oid(record_id)), ret_deal_id,
                    &count, err);
}

struct result import_done_insert(struct db *db, const struct import_done *done, struct error *err)
{
    return db_run(db, &SQL_IMPORT_DONE_INSERT,
                  DB_ARGS(db_oid(&done->id), db_text(done->format), db_text(done->kind),
                          db_text(done->source), db_text(done->file_name), db_int(done->file_bytes),
                          db_blob("", 0), db_text(done->recognition), db_text(done->settings),
                          db_int(done->rows), db_int(done->created), db_int(done->updated),
                          db_int(done->unchanged), db_int(done->refused), db_int(done->remarks),
                          db_int(done->first_seq), db_int(done->last_seq), db_text(done->by_name),
                          db_int(done->now_ms)),
                  NULL, err);
}
