/* A statement read whole: once for what only the file as a whole can tell, the order of its dates
 * among it, and once more for its figures. */
#ifndef IMPORT_STATEMENT_READING_H
#define IMPORT_STATEMENT_READING_H

#include "import/statement_rows.h"
#include "import/table_file.h"

/* Reads the table twice. The book and the reader are begun here, with texts in the arena; the book
 * is to be freed, failed or not. */
MUST_USE struct result statement_read(const struct table_reader *table,
                                      const struct import_settings *settings, struct arena *arena,
                                      struct statement_book *ret_book,
                                      struct statement_reader *ret_reader, struct error *err);

#endif
