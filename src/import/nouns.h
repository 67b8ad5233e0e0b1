/* Leads, buyers, buy boxes and users by one set of functions, for who takes an import back. */
#ifndef IMPORT_NOUNS_H
#define IMPORT_NOUNS_H

#include "app/call.h"
#include "import/kind.h"

/* Both fail with ERROR_CONFLICT where something else needs it, before anything is written. */
MUST_USE struct result noun_delete(struct call *call, enum import_kind kind, const struct oid *id,
                                   struct error *err);
/* `json`: what the audit says it was. */
MUST_USE struct result noun_restore(struct call *call, enum import_kind kind, const struct oid *id,
                                    const char *json, struct error *err);

#endif
