/* The import that this process works on now: how far it is, and whether it is to stop.
 *
 * It is kept in memory, since the writer is busy with the import itself: its progress could not be
 * written down, nor could a wish to cancel it be read. So only the process that runs it knows. One
 * at a time: the job runner is one thread. All functions are thread-safe. */
#ifndef APP_RUNNING_IMPORT_H
#define APP_RUNNING_IMPORT_H

#include "app/call.h"

struct running_import;

enum running_end {
    RUNNING_GOES_ON,
    RUNNING_CANCELLED, /* somebody asked for it */
    RUNNING_STOPPED    /* the program ends: to be begun again at its next start */
};

enum { RUNNING_NAME_MAX = 256 };

/* Who cancelled. */
struct running_canceller {
    struct oid user_id;
    char name[RUNNING_NAME_MAX];
};

struct running_import *running_import_new(void);          /* never NULL */
void running_import_free(struct running_import *running); /* takes NULL */

/* ---- for who runs it ---- */

void running_import_begin(struct running_import *running, const struct oid *id, int64_t total);
/* So much of the total is done; whether to go on. */
enum running_end running_import_step(struct running_import *running, int64_t done);
/* How it was ended, if it was; *ret_canceller is filled in where somebody cancelled it. */
enum running_end running_import_finish(struct running_import *running,
                                       struct running_canceller *ret_canceller);

/* ---- for who asks ---- */

/* False: it is not the one that runs here. */
bool running_import_progress(struct running_import *running, const struct oid *id,
                             int64_t *ret_done, int64_t *ret_total);
/* Asks it to stop; what it has done by then of its end may stand all the same. False: as above. */
bool running_import_cancel(struct running_import *running, const struct oid *id,
                           const struct actor *actor);
/* Whichever runs, now or later, is to stop: the program ends. */
void running_import_stop(struct running_import *running);
bool running_import_stopping(struct running_import *running);
bool running_import_any(struct running_import *running);

#endif
