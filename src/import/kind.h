/* What a file may hold. */
#ifndef IMPORT_KIND_H
#define IMPORT_KIND_H

enum import_kind {
    IMPORT_LEADS,
    IMPORT_BUYERS,
    IMPORT_BUY_BOXES,
    IMPORT_CLOSINGS,
    IMPORT_PERIODS,
    IMPORT_USERS,
    IMPORT_KIND_COUNT
};
extern const char *const import_kind_names[]; /* "leads", "buyers", "buyboxes" … */

#endif
