/* The formats of files that can be imported. A new one is a row of import_formats[]. */
#ifndef IMPORT_FORMAT_H
#define IMPORT_FORMAT_H

#include "import/engine.h"
#include "import/settings.h"

/* A file and what is said of it, its texts parsed. */
struct import_work {
    struct call *call;
    const struct import_input *input;
    const struct import_settings *settings; /* with what is remembered for the source */
    struct opt kind;                        /* enum import_kind; unknown: not said */
};

struct import_format {
    const char *name; /* "csv" … */
    bool of_one_kind; /* its rows are of the kind that is said, or recognised */
    bool with_users;  /* may bring users beside other kinds */

    /* Whether the file is one of these, and what stands in it. *ret_is false leaves *ret as it is;
     * `why` then says in a sentence what speaks against it, for where the format was named.
     * A failure is one of reading the file. */
    struct result (*recognise)(const struct import_work *work, struct recognition *ret,
                               bool *ret_is, const char **ret_why, struct error *err);
    /* Hands every record of the file to the sink, in the file's order. */
    struct result (*read)(const struct import_work *work, const struct import_sink *sink,
                          struct error *err);
    /* In place of read(): does the whole import itself, its audit too. */
    struct result (*execute)(struct call *call, const struct import_input *input,
                             const struct import_observer *observer,
                             struct import_counts *ret_counts, struct error *err);
    /* May be NULL. Where an import is taken back: what the format remembers of a deal goes before
     * the deal does, what it remembers of the import behind all else. */
    struct result (*forget_deal)(struct call *call, const struct oid *deal_id, struct error *err);
    struct result (*forget_import)(struct call *call, const struct oid *import_id,
                                   struct error *err);
};

/* In the order in which they are asked whether a file is theirs; ended by a NULL name. */
extern const struct import_format import_formats[];

const struct import_format *import_format_find(const char *name); /* NULL: none */

/* For the engine: parses and fills in all of a work, whose call and input are set; `input` is its
 * own copy, which gets the format. The file is at its start then. Fails as import_execute(). */
MUST_USE struct result import_work_begin(struct import_work *work, struct import_input *input,
                                         struct import_settings *settings,
                                         const struct import_format **ret_format,
                                         struct error *err);

#endif
