/* Lines above the figures of a statement: which property, which months. */
#ifndef IMPORT_STATEMENT_TITLES_H
#define IMPORT_STATEMENT_TITLES_H

#include "import/statement_rows.h"

/* "Property: 12 Oak St", "Building = 12 Oak St": what is behind; NULL: no such line. */
const char *statement_named_property(const char *title);

/* The period that is called so tells the months, else the first line that has any: a date behind it
 * is when the report was made. */
void statement_take_title(struct statement_reader *reader, const char *title);
void statement_forget_titles(struct statement_reader *reader);

/* The property that the titles above a block name; NULL: none. */
const char *statement_property_of_titles(const struct statement_reader *reader);

/* Headings that come again in the middle of a statement, a page's: what stands above them is a
 * group of accounts, unless the report's own lines stand there too. */
bool statement_goes_on(const struct statement_reader *reader);

#endif
