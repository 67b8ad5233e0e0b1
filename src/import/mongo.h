/* Collections of an existing CRM over MongoDB as formats of imports: what mongoexport and mongodump
 * write of leads, buyers, buyboxes, users and dealperformances.
 *
 *  - Which collection it is says `as`, else the file's name, else the members of the first
 * document. "closings" is dealperformances: each gives its closing and then its periods.
 *  - Ids, stamps and references are kept. Grades and variances that are stored are compared with
 *    ours by the engine, which tells each difference.
 *  - Members without a place here are passed over, with one remark a name and file. What people
 *    sign in with (passwords, hashes, tokens) is dropped at once and never told.
 *  - Binary fractions become the shortest decimal that stands for the same one. */
#ifndef IMPORT_MONGO_H
#define IMPORT_MONGO_H

#include "import/format.h"

/* See struct import_format. */
MUST_USE struct result mongoexport_recognise(const struct import_work *work,
                                             struct recognition *ret, bool *ret_is,
                                             const char **ret_why, struct error *err);
MUST_USE struct result mongodump_recognise(const struct import_work *work, struct recognition *ret,
                                           bool *ret_is, const char **ret_why, struct error *err);
MUST_USE struct result mongo_records(const struct import_work *work, const struct import_sink *sink,
                                     struct error *err);

#endif
