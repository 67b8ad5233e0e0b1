/* Imports as their users see them: each goes from state to state, here as far as requests do it;
 * import_job.h does the rest in the background.
 *
 *     uploaded ─check→ checking → checked ─commit→ committing → done ─revert→ reverting → reverted
 *
 * checking and committing may end in failed or cancelled, and those may be checked again. A change
 * of the settings leads back to uploaded. The file stays until the import is done or discarded.
 *
 * Each function is a step in a write transaction. What changes an import is audited, with it as the
 * subject; a commit and a revert when they are done. */
#ifndef IMPORT_UPLOADS_H
#define IMPORT_UPLOADS_H

#include "app/app.h"
#include "store/job_store.h"
#include "store/upload_store.h"

enum upload_task { UPLOAD_CHECK, UPLOAD_COMMIT, UPLOAD_REVERT, UPLOAD_TASK_COUNT };
/* "import.check" …: kinds of jobs, and actions in the audit */
extern const char *const upload_task_names[];

/* Nobody but an admin may import users. ERROR_FORBIDDEN. */
MUST_USE struct result upload_check_role(const struct call *call, const struct upload *upload,
                                         struct error *err);

/* `upload` as its file was recognised, whose chunks are stored under its id. Sets who and when. */
MUST_USE struct result upload_create(struct call *call, struct upload *upload,
                                     const unsigned char file_hash[HASH_BYTES], struct error *err);

/* Whether settings may be changed and the import be discarded: ERROR_CONFLICT where it is being
 * worked on or was committed. */
MUST_USE struct result upload_check_open(const struct upload *upload, struct error *err);
/* format, kind, source, recognition and settings of `after`; the settings are remembered for its
 * source. The state is uploaded again. */
MUST_USE struct result upload_change(struct call *call, const struct upload *before,
                                     struct upload *after, struct error *err);
/* Queues the job of a task. ERROR_CONFLICT in a state where it cannot be. */
MUST_USE struct result upload_start(struct call *call, struct upload *upload, enum upload_task task,
                                    struct error *err);
/* Whether it is being checked or committed: ERROR_CONFLICT where it is not. */
MUST_USE struct result upload_check_cancel(const struct upload *upload, struct error *err);
/* One whose job waits still. *ret_cancelled false where it is being worked on already. */
MUST_USE struct result upload_cancel_waiting(struct call *call, struct upload *upload,
                                             bool *ret_cancelled, struct error *err);
/* With its file and what was told of its rows. ERROR_CONFLICT as of upload_check_open(). */
MUST_USE struct result upload_discard(struct call *call, const struct upload *upload,
                                      struct error *err);

/* For import_job.c: an entry about the import in the audit; `detail` a JSON object or NULL. */
MUST_USE struct result upload_audit(struct call *call, const char *action,
                                    const struct upload *upload, const char *before,
                                    const char *after, struct error *err);

#endif
