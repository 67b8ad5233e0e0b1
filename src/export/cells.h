/* Structs that field tables describe, as rows of a table: the columns are the members, those of
 * nested objects as "object.member". Lists of objects, and members that are written by hand, have
 * no column. */
#ifndef EXPORT_CELLS_H
#define EXPORT_CELLS_H

#include "base/arena.h"
#include "json/field.h"

enum export_cell_kind {
    EXPORT_EMPTY,
    EXPORT_TEXT,
    EXPORT_NUMBER, /* value / 10^decimals */
    EXPORT_BOOLEAN,
    EXPORT_DATE,     /* days, as in calendar.h */
    EXPORT_TIMESTAMP /* milliseconds */
};

struct export_column {
    const char *name;
    enum export_cell_kind kind; /* of its cells that are not empty */
    int decimals;
    bool is_id; /* 24 digits of hex */
};

struct export_columns {
    struct export_column *items;
    size_t count;
};

struct export_cell {
    enum export_cell_kind kind;
    int64_t value;
    const char *text;
};

struct export_columns export_columns_of(struct arena *arena, const struct schema *schema);

/* Fills in as many cells as there are columns. A list is one text: its items with "; " between
 * them, or a JSON array where an item has a semicolon in it or begins with "[". What text there is
 * is the source's or in the arena. */
void export_cells_of(const struct schema *schema, const void *source, struct arena *arena,
                     struct export_cell *ret_cells);

#endif
