/* What the stores of the CRM's nouns share. */
#ifndef STORE_ROW_H
#define STORE_ROW_H

#include "store/names.h"

/* The column's text in the arena; not known where NULL. */
struct text row_text(const struct db_cursor *row, int column, struct arena *arena);

/* `statement` answers one row for the id: a column for each of `referrers`, 1 where such rows refer
 * to it. ERROR_CONFLICT "buyer … cannot be deleted: referred to by buy boxes, closed deals". */
MUST_USE struct result row_check_unreferenced(struct db *db, const struct db_statement *statement,
                                              const char *noun, const struct oid *id,
                                              const char *const *referrers, size_t referrer_count,
                                              struct error *err);

#endif
