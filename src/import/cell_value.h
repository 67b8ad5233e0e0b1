/* A cell as the value of a field. */
#ifndef IMPORT_CELL_VALUE_H
#define IMPORT_CELL_VALUE_H

#include "import/settings.h"
#include "tabular/cell.h"
#include "tabular/table.h"
#include "json/field.h"

/* What a column is for. */
struct cell_target {
    const char *field;         /* dotted; NULL: the column is left out */
    const struct field *known; /* of the body's schema; NULL: _id, key, leadId, period */
    unsigned date_orders;      /* bits of what its dates may be; one or none once it is settled */
    bool in_hundredths;        /* the header says percent */
    const char *column;        /* its header, or "column 3" */
};

/* Whether its cells are dates or months. */
bool cell_target_is_dated(const struct cell_target *target);

/* Whether the cell says nothing, for this field. */
bool cell_says_nothing(const struct cell_target *target, const struct table_cell *cell);

/* Puts the value into the body. A cell that is none of the field's values is told by *ret_why, a
 * sentence that goes on after the column, NULL where all is well; a value that the schema would
 * refuse with as good a sentence is put as it is. The cell's text must last as long as the body. */
void cell_put(struct arena *arena, const struct cell_target *target, const struct table_cell *cell,
              char decimal_mark, struct json_value *body, const char **ret_why);

/* One of the names of a field of choices, however it is written: "Buy & hold" is buy_hold. What is
 * none stays as it is: the schema refuses it and names them all. */
struct json_value *choice_value(struct arena *arena, const struct field *field, const char *text);

#endif
