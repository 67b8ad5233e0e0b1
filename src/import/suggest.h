/* Which field a column is for, by its header, and which kind a table is of, by all its headers. */
#ifndef IMPORT_SUGGEST_H
#define IMPORT_SUGGEST_H

#include "base/arena.h"
#include "base/optional.h"
#include "import/kind.h"

/* Letters and digits alone, in lower case: how headers and words are compared. */
const char *plain_word(struct arena *arena, const char *text);

/* A field for each header, NULL where none is known; each field at most once, for the first column
 * that names it best. */
void suggest_fields(enum import_kind kind, const char *const *headers, size_t count,
                    struct arena *arena, const char **ret_fields);

/* How many of the headers say a field of any kind: a row of names has many. */
size_t suggest_known(const char *const *headers, size_t count);

/* enum import_kind; unknown where no kind stands out. */
struct opt suggest_kind(const char *const *headers, size_t count);

#endif
