/* Copies of a whole SQLite database while others use it, and back. A PostgreSQL URL is refused
 * (ERROR_VALIDATION): its server has tools for that, pg_dump and pg_restore for one database,
 * pg_basebackup with archived WAL for a moment in time. */
#ifndef DB_BACKUP_H
#define DB_BACKUP_H

#include "db/db.h"

/* Online backup of the database at `source` to the new file `target` (ERROR_CONFLICT when it
 * exists): written beside it, synced, then renamed, so that a name that exists is a whole copy, of
 * one moment, in one file without a WAL. Writers go on meanwhile; the WAL of the source grows until
 * the copy is made. A backup that is killed leaves `target`.partial-XXXXXX behind, which may be
 * removed. `progress`, in pages, may be NULL. */
MUST_USE struct result db_backup(const char *source, const char *target,
                                 void (*progress)(void *context, int64_t done, int64_t total),
                                 void *context, struct error *err);

/* Puts the backup `source` in the place of `target`. Refused (ERROR_CONFLICT) while any other
 * process has the target open, where the backup is damaged (integrity check), is no database of
 * this program (no schema version) or its schema is newer than `known_version`, and where
 * `target`.before-restore exists. The old file is kept under that name.
 *
 * Who has the target open is found by two means: instance_lock.h keeps servers away until the
 * restore has ended, and SQLite's own locks tell of any other program that has it open. Only a
 * program that is no server and opens the target in the moment of the renaming is not seen; it
 * would go on with the old file. A target that is itself damaged is replaced like any other, and
 * its WAL kept beside it. */
MUST_USE struct result db_restore(const char *source, const char *target, int32_t known_version,
                                  struct error *err);

#endif
