/* The engine of imports. */
#ifndef IMPORT_ENGINE_H
#define IMPORT_ENGINE_H

#include "app/call.h"
#include "import/kind.h"
#include "tabular/table.h"

enum import_outcome {
    IMPORT_CREATED,
    IMPORT_UPDATED,
    IMPORT_UNCHANGED,
    IMPORT_REFUSED,
    IMPORT_OUTCOME_COUNT
};
extern const char *const import_outcome_names[];

struct import_problem {
    const char *column, *pointer, *detail;
};

struct import_told {
    const char *sheet;
    uint64_t row;
    enum import_kind kind;
    enum import_outcome outcome;
    struct oid subject_id;
    const struct import_problem *problems;
    size_t problem_count;
    const char *const *remarks;
    size_t remark_count;
    const struct table_cell *cells;
    size_t cell_count;
};

struct import_observer {
    struct result (*row)(void *context, const struct import_told *told, struct error *err);
    bool (*go_on)(void *context, int64_t rows, int64_t bytes);
    void *context;
};

struct import_input {
    int file;
    int64_t size;
    const char *name, *format, *kind, *source, *settings;
};

struct import_counts {
    int64_t rows, created, updated, unchanged, refused, remarks;
};

MUST_USE struct result import_execute(struct call *call, const struct import_input *input,
                                      const struct import_observer *observer,
                                      struct import_counts *ret, struct error *err);

struct import_recognition {
    const char *format, *kind;
    const char *json;
};

MUST_USE struct result import_recognise(int file, const char *name, const char *format,
                                        const char *kind, const char *settings, struct arena *arena,
                                        struct import_recognition *ret, struct error *err);

struct import_past {
    struct oid id;
    const char *name;
    int64_t first_seq, last_seq;
};

struct revert_problem {
    const char *kind, *id, *name, *why;
};

struct revert_report {
    struct revert_problem *problems;
    size_t problem_count;
};

MUST_USE struct result import_revert(struct call *call, const struct import_past *past,
                                     struct revert_report *ret, struct error *err);

#endif
