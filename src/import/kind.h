/* What the rows of a file are. */
#ifndef IMPORT_KIND_H
#define IMPORT_KIND_H

#include <stdbool.h>

enum import_kind {
    IMPORT_LEADS,
    IMPORT_BUYERS,
    IMPORT_BUY_BOXES,
    IMPORT_CLOSINGS, /* closed deals with their pro forma */
    IMPORT_PERIODS,
    IMPORT_USERS,
    IMPORT_KIND_COUNT
};

/* "leads", "buyers", "buyboxes", "closings", "periods", "users": `as` on the wire and --as. */
extern const char *const import_kind_names[];
/* Of the thing itself, for sentences: "lead", "buyer", "buy box", "closed deal", "period", "user".
 */
extern const char *const import_kind_nouns[];

bool import_kind_parse(const char *name, enum import_kind *ret_kind); /* takes NULL */

#endif
