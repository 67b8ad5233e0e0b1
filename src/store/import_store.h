/* What imports of filings remember: rows of import_files, import_originators, import_boxes,
 * import_loans, import_events, import_statements, import_parts and import_periods.
 *
 * Lists and text live in the arena given. */
#ifndef STORE_IMPORT_STORE_H
#define STORE_IMPORT_STORE_H

#include "crypto/hash.h"
#include "domain/statement_parts.h"
#include "store/names.h"

struct import_file {
    unsigned char fingerprint[HASH_BYTES];
    struct oid id; /* the import's */
    const char *format, *name;
    int32_t filed_on;
    int64_t imported_at_ms;
    int64_t loans, deals_created, periods_added, periods_corrected, periods_removed, skipped;
};

MUST_USE struct result import_file_exists(struct db *db,
                                          const unsigned char fingerprint[HASH_BYTES],
                                          bool *ret_found, struct error *err);
MUST_USE struct result import_file_insert(struct db *db, const struct import_file *file,
                                          struct error *err);

/* Not set where there is none, or where it was deleted since. */
MUST_USE struct result import_originator_buyer(struct db *db, const char *originator_key,
                                               struct oid *ret_buyer_id, struct error *err);
MUST_USE struct result import_originator_set(struct db *db, const char *originator_key,
                                             const struct oid *buyer_id, struct error *err);
/* The same where the buy box is another buyer's by now. */
MUST_USE struct result import_box_get(struct db *db, const char *originator_key,
                                      const char *property_type, const struct oid *buyer_id,
                                      struct oid *ret_box_id, struct error *err);
MUST_USE struct result import_box_set(struct db *db, const char *originator_key,
                                      const char *property_type, const struct oid *box_id,
                                      struct error *err);

/* What tells loans of one number apart. */
struct loan_marks {
    const char *originator_key; /* NULL: not known */
    struct opt originated_on, loan_amount_cents;
    const char *name_key; /* NULL: not known */
};

struct import_loan {
    struct oid pool_id;
    const char *number;
    struct loan_marks marks;
    struct oid deal_id;         /* not set: no deal yet */
    struct opt underwritten_on; /* the filing whose underwriting was locked */
};

struct import_loan_list {
    struct import_loan *items; /* by pool */
    size_t count;
};

MUST_USE struct result import_loans_of_number(struct db *db, struct arena *arena,
                                              const char *number, struct import_loan_list *ret_list,
                                              struct error *err);
MUST_USE struct result import_loan_insert(struct db *db, const struct import_loan *loan,
                                          struct error *err);
/* The marks alone. */
MUST_USE struct result import_loan_set(struct db *db, const struct import_loan *loan,
                                       struct error *err);
MUST_USE struct result import_loan_set_deal(struct db *db, const struct import_loan *loan,
                                            const struct oid *deal_id, int32_t underwritten_on,
                                            struct error *err);

struct loan_event_list {
    struct loan_event *items;
    size_t count;
};

/* Each different thing said of the loan, once. */
MUST_USE struct result import_events_of_loan(struct db *db, struct arena *arena,
                                             const struct import_loan *loan,
                                             struct loan_event_list *ret_list, struct error *err);
/* What filings of that date say. */
MUST_USE struct result import_events_of_filing(struct db *db, struct arena *arena,
                                               const struct import_loan *loan, int32_t filed_on,
                                               struct loan_event_list *ret_list, struct error *err);
/* Filed on the event's first_filed_on; `version` counts from 1 among those of its kind and date. */
MUST_USE struct result import_event_insert(struct db *db, const struct import_loan *loan,
                                           const struct loan_event *event, int64_t version,
                                           const struct oid *import_id, struct error *err);

struct statement_versions {
    struct statement *items; /* by filing, then in the order they were read */
    size_t count;
};

MUST_USE struct result import_statements_of_loan(struct db *db, struct arena *arena,
                                                 const struct import_loan *loan,
                                                 struct statement_versions *ret_versions,
                                                 struct error *err);
/* `version` counts from 1 among those of its filing date. */
MUST_USE struct result import_statement_insert(struct db *db, const struct import_loan *loan,
                                               const struct statement *statement, int64_t version,
                                               const struct oid *import_id, struct error *err);

struct statement_part_list {
    struct statement_part *items; /* by filing, property, then in the order they were read */
    size_t count;
};

MUST_USE struct result import_parts_of_loan(struct db *db, struct arena *arena,
                                            const struct import_loan *loan,
                                            struct statement_part_list *ret_list,
                                            struct error *err);
/* `version` counts from 1 among those of the property and its filing date. */
MUST_USE struct result import_part_insert(struct db *db, const struct import_loan *loan,
                                          const struct statement_part *part, int64_t version,
                                          const struct oid *import_id, struct error *err);

struct import_period {
    int32_t last_ym, months;
    struct oid period_id;
    const char *figures;      /* what was made of the statement, to be compared as text */
    struct opt updated_at_ms; /* of the period, as the import left it */
};

struct import_period_list {
    struct import_period *items; /* by last month */
    size_t count;
};

MUST_USE struct result import_periods_of_deal(struct db *db, struct arena *arena,
                                              const struct oid *deal_id,
                                              struct import_period_list *ret_list,
                                              struct error *err);
MUST_USE struct result import_period_set(struct db *db, const struct oid *deal_id,
                                         const struct import_period *period, struct error *err);
MUST_USE struct result import_period_delete(struct db *db, const struct oid *deal_id,
                                            int32_t last_ym, struct error *err);

/* ---- to take an import back ---- */

struct import_loan_key {
    struct oid pool_id;
    const char *number;
};

struct import_loan_keys {
    struct import_loan_key *items;
    size_t count;
};

/* The loans of which the import said anything. */
MUST_USE struct result import_loans_of_import(struct db *db, struct arena *arena,
                                              const struct oid *import_id,
                                              struct import_loan_keys *ret_keys, struct error *err);
/* The file, its statements and its events; loans stay. */
MUST_USE struct result import_facts_delete(struct db *db, const struct oid *import_id,
                                           struct error *err);
/* Where nothing is remembered of it and it has no deal; does nothing else. */
MUST_USE struct result import_loan_prune(struct db *db, const struct import_loan_key *key,
                                         struct error *err);
/* No loan has that deal any more, and none of its periods is an import's. */
MUST_USE struct result import_deal_forget(struct db *db, const struct oid *deal_id,
                                          struct error *err);

#endif
