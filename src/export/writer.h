/* The formats behind export.h. Private to this room. */
#ifndef EXPORT_WRITER_H
#define EXPORT_WRITER_H

#include "export/cells.h"
#include "export/export.h"

/* A format: each function but free() may fail, and nothing is called but free() after one has. */
struct export_writer_kind {
    struct result (*open)(const struct export_options *options, void **ret_state,
                          struct error *err);
    void (*free)(void *state);
    /* `columns` outlive the writer. */
    struct result (*sheet)(void *state, const char *name, const struct export_columns *columns,
                           struct error *err);
    struct result (*row)(void *state, const struct export_cell *cells, struct error *err);
    struct result (*json)(void *state, const char *json, size_t length, struct error *err);
    struct result (*finish)(void *state, struct error *err);
};

/* json() is NULL where rows are cells, sheet() and row() where they are objects. */
extern const struct export_writer_kind csv_writer, xlsx_writer, jsonl_writer;

/* Whether a spreadsheet might take the text for a formula. */
bool csv_is_formula(const char *text);

#endif
