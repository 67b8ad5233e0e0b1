/* What imports remember of their sources: rows of import_keys and import_sources; and the things
 * that rows name instead of giving their ids. Text is in the arena given. */
#ifndef STORE_IMPORT_KEY_STORE_H
#define STORE_IMPORT_KEY_STORE_H

#include "store/names.h"

/* Not set where the key is new. The subject may have been deleted since. */
MUST_USE struct result import_key_get(struct db *db, const char *source, const char *kind,
                                      const char *key, struct oid *ret_subject, struct error *err);
MUST_USE struct result import_key_set(struct db *db, const char *source, const char *kind,
                                      const char *key, const struct oid *subject,
                                      struct error *err);
/* Every key of a subject. */
MUST_USE struct result import_keys_forget(struct db *db, const struct oid *subject,
                                          struct error *err);

/* NULL where nothing is remembered. */
MUST_USE struct result import_source_get(struct db *db, struct arena *arena, const char *source,
                                         const char *format, const char *kind,
                                         const char **ret_settings, struct error *err);
MUST_USE struct result import_source_set(struct db *db, const char *source, const char *format,
                                         const char *kind, const char *settings, int64_t now_ms,
                                         struct error *err);

enum import_name {
    IMPORT_NAME_BUYER,
    IMPORT_NAME_EMAIL,
    IMPORT_NAME_BOX,
    IMPORT_NAME_ADDRESS,
    IMPORT_NAME_CLOSED_ADDRESS /* of a lead that became a deal */
};

/* Things of exactly this name: *ret_id is the first, *ret_count 0, 1, or 2 for more. */
MUST_USE struct result import_name_find(struct db *db, enum import_name by, const char *name,
                                        struct oid *ret_id, int *ret_count, struct error *err);

/* The deal of a performance record; not set where there is none. */
MUST_USE struct result import_closing_by_record(struct db *db, const struct oid *record_id,
                                                struct oid *ret_deal_id, struct error *err);

/* An import that was made at once, without an upload: it can be told and taken back as others. */
struct import_done {
    struct oid id;
    const char *format, *kind; /* kind NULL: several */
    const char *source, *file_name, *recognition, *settings, *by_name;
    int64_t file_bytes;
    int64_t rows, created, updated, unchanged, refused, remarks;
    int64_t first_seq, last_seq;
    int64_t now_ms;
};
MUST_USE struct result import_done_insert(struct db *db, const struct import_done *done,
                                          struct error *err);

#endif
