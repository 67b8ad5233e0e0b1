/* What an import tells of a row, as the texts it is stored in. */
#ifndef IMPORT_TOLD_JSON_H
#define IMPORT_TOLD_JSON_H

#include "base/buf.h"
#include "import/engine.h"
#include "import/revert.h"
#include "store/upload_store.h"

extern const struct schema import_problem_schema; /* of the items of a row's problems */

struct told_json {
    struct buf problems, remarks, cells;
};

/* The row's texts live in `json` and in `told`. */
struct upload_row told_json_row(struct told_json *json, const struct import_told *told);
void told_json_free(struct told_json *json); /* for CLEANUP() */

/* An array of {kind, id, name, why}, in the arena. */
const char *revert_problems_json(struct arena *arena, const struct revert_report *report);

#endif
