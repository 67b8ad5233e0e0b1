/* Stands in until imports can be taken back. */
#include "import/revert.h"

static const struct field problem_fields[] = {
    FIELD_TEXT(struct revert_problem, kind, "kind", .required = true),
    FIELD_TEXT(struct revert_problem, id, "id", .required = true),
    FIELD_TEXT(struct revert_problem, name, "name", .required = true),
    FIELD_TEXT(struct revert_problem, why, "why", .required = true),
};
const struct schema revert_problem_schema =
    SCHEMA("RevertProblem", struct revert_problem, problem_fields);

struct result import_revert(struct call *call, const struct import_past *past,
                            struct revert_report *ret_report, struct error *err)
{
    (void)call, (void)past, (void)ret_report;
    return error_set(err, ERROR_CONFLICT, "imports cannot be taken back yet");
}
