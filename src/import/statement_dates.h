/* Months in the texts of a statement, and the order of day and month in which it writes them. */
#ifndef IMPORT_STATEMENT_DATES_H
#define IMPORT_STATEMENT_DATES_H

#include "import/statement_rows.h"

/* A month in a heading; a number alone is none ("202401" is an account as well). */
bool statement_month(enum cell_date_order order, const char *text, int32_t *ret_ym);

/* The first and the last month that a title speaks of ("Period: Jan 2024 - Dec 2024"), and how many
 * it names; 0: none, or the last is before the first. */
size_t statement_title_months(enum cell_date_order order, const char *title, int32_t *ret_first_ym,
                              int32_t *ret_last_ym);

/* In the first reading: leaves the orders open that this text is written in, bits of 1 << CELL_MDY
 * …; those of a text that agrees with none of the open ones are passed over. */
void statement_narrow_orders(struct statement_reader *reader, unsigned orders);
unsigned statement_title_orders(const char *title); /* those that make most dates of it */

/* In the second reading: whether an order that is still open makes another month of it. */
bool statement_month_is_open(const struct statement_reader *reader, const char *text);
bool statement_title_is_open(const struct statement_reader *reader, const char *title);

#endif
