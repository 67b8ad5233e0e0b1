/* What an import did with one file, and what it left out and why. */
#ifndef IMPORT_ABSEE_REPORT_H
#define IMPORT_ABSEE_REPORT_H

#include "app/call.h"

struct import_note {
    const char *loan; /* its number */
    const char *text; /* a sentence that goes on after "loan 7: " */
};

enum absee_outcome {
    ABSEE_CREATED,   /* a deal, with what is known of its periods */
    ABSEE_UPDATED,   /* periods or the loan's events */
    ABSEE_UNCHANGED, /* the record says all of it */
    ABSEE_REFUSED    /* no deal: the notes say why */
};

/* What became of one loan of the file. */
struct absee_told {
    const char *number;
    uint64_t line; /* where it stands in the file */
    enum absee_outcome outcome;
    struct oid deal_id;            /* not set: none */
    size_t note_first, note_count; /* of the report's notes */
};

struct import_report {
    bool nothing_new; /* all that the file says was known: nothing was written */
    int32_t filed_on;
    int64_t loans; /* in the file */
    int64_t deals_created;
    int64_t periods_added, periods_corrected, periods_removed;
    int64_t statements_repeated; /* said before, or said again since: not listed one by one */
    int64_t skipped;             /* of the notes: loans, statements and periods left out */
    struct absee_told *told;     /* one a loan, in the file's order; none where nothing is new by
                                    the file's fingerprint */
    size_t told_count;
    struct import_note *notes; /* in the same order */
    size_t note_count, note_room;
    struct arena *arena; /* of the notes */
};

/* Something was left out. */
void import_report_skip(struct import_report *report, const char *loan, const char *format, ...)
    PRINTF_LIKE(3, 4);
/* Something that a reader should know, though nothing was left out for it. */
void import_report_remark(struct import_report *report, const char *loan, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Begins what may be refused: import_settle() ends it. */
MUST_USE struct result import_try_begin(struct call *call, struct error *err);

/* Ends what import_try_begin() began, which came out as `outcome`. A refusal (of
 * what the data say: validation, conflict, not found) is undone and told by *ret_refusal, a
 * sentence in the call's arena, NULL where there was none; `err` is cleared. Any other failure is
 * handed on. */
MUST_USE struct result import_settle(struct call *call, struct result outcome,
                                     const char **ret_refusal, struct error *err);

#endif
