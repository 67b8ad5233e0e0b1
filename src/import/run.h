/* An import at work: what engine.c and the appliers of each kind share. Private to the engine.
 *
 * Rows are taken in blocks of one kind. An applier says of every row of its block what became of
 * it: it writes nothing before a row is known to be good, so that a refused one has nothing to
 * take back. */
#ifndef IMPORT_RUN_H
#define IMPORT_RUN_H

#include "import/engine.h"
#include "import/seen.h"
#include "import/settings.h"

struct import_row {
    struct import_record record; /* its lists too may be added to */
    struct import_told told;
};

struct import_run {
    struct call call; /* in an arena of a row's or a deal's, which its applier empties */
    const struct import_settings *settings;
    const char *source;
    struct seen contents; /* how often a row's content came */
    struct seen spans;    /* the row that said a deal's months */
    struct import_row *rows;
    size_t row_count;
    struct arena arena;   /* of the block: what is told of its rows */
    struct arena scratch; /* the call's */
    const struct import_observer *observer;
    int file;
    struct import_counts counts;
};

/* Each settles every row of the block. A failure is one of the whole import. */
MUST_USE struct result import_apply_nouns(struct import_run *run, struct error *err);
MUST_USE struct result import_apply_closings(struct import_run *run, struct error *err);
MUST_USE struct result import_apply_periods(struct import_run *run, struct error *err);

/* ---- what became of a row ---- */

void run_remark(struct import_run *run, struct import_row *row, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* The row is refused for what the error says. */
void run_refuse(struct import_run *run, struct import_row *row, const struct error *err);

/* `outcome` of working on a row, with `fault` where it failed: a refusal for what the data say
 * makes it a refused row, anything else is handed on by err. A refusal where something was written
 * already (`wrote`) would leave that: it fails the import. */
MUST_USE struct result run_settle(struct import_run *run, struct import_row *row,
                                  struct result outcome, bool wrote, struct error *fault,
                                  struct error *err);

/* Applies each row of the block by itself, in order; run_settle() ends each. */
MUST_USE struct result run_each(struct import_run *run,
                                struct result (*apply)(struct import_run *run,
                                                       struct import_row *row, struct error *err),
                                struct error *err);

/* What the settings say for all rows and this one does not. */
void run_put_defaults(struct import_run *run, enum import_kind kind, struct json_value *body);

/* Faults that the adapter found, as errors: the row is refused with them and with what is found
 * besides. */
void run_begin_row(const struct import_row *row, struct error *err);

/* ---- references and identity (identity.c) ---- */

/* What a reference may lead to. */
enum reference {
    REFERENCE_LEAD,
    REFERENCE_DEAL, /* a lead, of several with its address the one that is closed */
    REFERENCE_BUYER,
    REFERENCE_BOX
};

/* The id that `text` stands for: an id, a key of the same source, or a name that one alone has. A
 * reference that leads nowhere is an error at `pointer`, *ret_id not set. */
MUST_USE struct result reference_find(struct import_run *run, enum reference to, const char *text,
                                      const char *pointer, struct oid *ret_id, struct error *err);
/* The same of a member of a body, which gets the id in its place. Anything but a text is left. */
MUST_USE struct result reference_resolve(struct import_run *run, enum reference to,
                                         struct json_value *body, const char *name,
                                         struct error *err);

/* How a row is known again. */
struct identity {
    const char *key;    /* to be remembered; NULL: its own id is enough */
    struct oid id;      /* the body's `_id`; not set: none */
    struct oid subject; /* what the key stands for; not set: nothing known */
    bool by_content;    /* what is found is what the row says */
};

/* Takes `_id` out of the body. An id that is none is an error at "/_id". */
MUST_USE struct result identity_find(struct import_run *run, const struct import_row *row,
                                     struct json_value *body, struct identity *ret_identity,
                                     struct error *err);
MUST_USE struct result identity_remember(struct import_run *run, enum import_kind kind,
                                         const struct identity *identity, const struct oid *subject,
                                         struct error *err);

/* ---- bodies (record.c) ---- */

/* A copy of the object itself, to be changed. */
struct json_value *body_copy(struct arena *arena, const struct json_value *body);
/* Takes a member out; NULL where it is not there. */
const struct json_value *body_take(struct json_value *body, const char *name);

/* Each member that is given and differs from the one stored, by its pointer; both are structs of
 * the schema. What is not given differs in nothing. */
void given_differences(const struct schema *schema, const void *given, const void *stored,
                       void (*differs)(void *context, const char *pointer), void *context);

#endif
