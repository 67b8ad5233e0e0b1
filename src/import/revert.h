/* Taking an import back: by the audit log, which holds what was before.
 *
 * A commit is one transaction, so its entries are a contiguous range. They are walked from the last
 * to the first: what was created is deleted, what was updated gets its `before`, periods go or are
 * restated as they were, closings go with their record. Where anything of it was changed since by
 * anything else, or something that stays refers to it, nothing is done and every such thing is
 * told.
 *
 * Deals are deleted here and nowhere else: see deal_reverts in the migration of imports. */
#ifndef IMPORT_REVERT_H
#define IMPORT_REVERT_H

#include "app/call.h"
#include "json/field.h"

enum { REVERT_PROBLEMS_MAX = 1000 };

struct import_past {
    struct oid id;
    const char *format;          /* its own way back, where it has one */
    const char *name;            /* the file's */
    int64_t first_seq, last_seq; /* its audit entries, both inclusive */
};

struct revert_problem {
    struct text kind; /* the audit's: "lead", "buyer", "buybox", "deal", "user" */
    struct text id, name;
    struct text why; /* "was changed by Ann Ray on 2026-11-29 (lead.update)" */
};
extern const struct schema revert_problem_schema;

struct revert_report {
    struct revert_problem *problems; /* none: it was done */
    size_t problem_count;            /* at most REVERT_PROBLEMS_MAX */
    int64_t deleted, restored;       /* things */
};

/* In a write transaction, audited: an entry a thing and "import.revert". With problems nothing was
 * written and the caller rolls back. */
MUST_USE struct result import_revert(struct call *call, const struct import_past *past,
                                     struct revert_report *ret_report, struct error *err);

#endif
