/* The part of an import that is done in the background: check, commit, revert.
 *
 * A check and a commit are the same code in the same kind of transaction, which the check rolls
 * back; each has the writer to itself, so other writes wait for it. What a check told of its rows
 * is stored behind it in short transactions; a commit stores it in its own. So a commit that was
 * interrupted has left nothing, and may be run again from its beginning, and so may a check. One
 * that was interrupted IMPORT_ATTEMPTS_MAX times has failed: it may be what ends the program. */
#ifndef IMPORT_IMPORT_JOB_H
#define IMPORT_IMPORT_JOB_H

#include "import/uploads.h"

enum { IMPORT_ATTEMPTS_MAX = 5 };

/* Does what the job is for. How that came out is the import's state; a failure is returned only
 * where the state could not be written, or, with *ret_again, where the program is to end and the
 * job is to wait for its next start. */
MUST_USE struct result import_job_run(struct app *app, const struct job *job, enum upload_task task,
                                      bool *ret_again, struct error *err);

#endif
