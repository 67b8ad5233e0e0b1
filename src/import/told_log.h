/* What an import tells of its rows, kept in a temporary file while its transaction lasts: the check
 * is rolled back, and could keep nothing of it in the database.
 *
 * Kept are all refused rows, the first TOLD_KEPT_MAX of each other outcome, and TOLD_REMARKED_MAX
 * of those besides that something is remarked on. Memory does not grow with them. */
#ifndef IMPORT_TOLD_LOG_H
#define IMPORT_TOLD_LOG_H

#include <sys/types.h>

#include "base/buf.h"
#include "store/upload_store.h"

enum { TOLD_KEPT_MAX = 1000, TOLD_REMARKED_MAX = 10000, TOLD_OUTCOME_COUNT = 4 };

struct told_log {
    int file;
    struct buf pending; /* not in the file yet */
    int64_t kept[TOLD_OUTCOME_COUNT], remarked;
};

/* Where the next rows are read. */
struct told_place {
    off_t at;
    int64_t number; /* of the last row that was read */
};

MUST_USE struct result told_log_open(const char *folder, struct told_log *ret_log,
                                     struct error *err);
void told_log_close(struct told_log *log);
/* For another run of the same: nothing was told. */
MUST_USE struct result told_log_reset(struct told_log *log, struct error *err);

/* Whether a row of this outcome, the `outcome`-th of TOLD_OUTCOME_COUNT, would be kept: what says
 * no need not be written down. */
bool told_log_keeps(const struct told_log *log, int outcome, bool refused, bool remarked);
/* Its number is given when it is stored. */
MUST_USE struct result told_log_add(struct told_log *log, int outcome, bool refused,
                                    const struct upload_row *row, struct error *err);
/* All that was added can be read. */
MUST_USE struct result told_log_flush(struct told_log *log, struct error *err);

/* Stores up to `limit` of the rows behind *place as those of the import, and moves it. */
MUST_USE struct result told_log_store(const struct told_log *log, struct told_place *place,
                                      int64_t limit, struct db *db, const struct oid *id,
                                      bool *ret_more, struct error *err);

#endif
