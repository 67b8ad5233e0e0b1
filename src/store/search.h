/* The word index: rows are found by the beginnings of their words.
 *
 * A word is a run of ASCII letters and digits and of any bytes above them (UTF-8 as it came), ASCII
 * letters in lower case; past SEARCH_WORD_BYTES_MAX it is cut. A row keeps its first
 * SEARCH_WORDS_MAX different words. Letters outside ASCII are not folded.
 *
 * `kind` says whose words they are ("lead"). A kind with a dot in it ("buyer.market") holds whole
 * values for filters of lists, not words: see list_query.h. */
#ifndef STORE_SEARCH_H
#define STORE_SEARCH_H

#include "base/arena.h"
#include "db/db.h"

enum { SEARCH_WORDS_MAX = 40, SEARCH_QUERY_WORDS_MAX = 8, SEARCH_WORD_BYTES_MAX = 64 };

struct search_words {
    const char *items[SEARCH_WORDS_MAX]; /* in the arena, each once */
    size_t count;
};

/* Adds the words of a text; NULL has none. */
void search_words_add(struct search_words *words, struct arena *arena, const char *text);

/* What a query asks for, at most SEARCH_QUERY_WORDS_MAX beginnings of words; what is past them is
 * left out. */
struct search_words search_words_of_query(struct arena *arena, const char *query);

/* The words that begin with `beginning` are those at or after it and before this. */
const char *search_end(struct arena *arena, const char *beginning);

/* Puts `words` in the place of the row's words of that kind. */
MUST_USE struct result search_words_set(struct db *db, const char *kind, const struct oid *id,
                                        const char *const *words, size_t count, struct error *err);
/* The same where they differ from `before`'s; before NULL: the row is new. */
MUST_USE struct result search_words_change(struct db *db, const char *kind, const struct oid *id,
                                           const struct search_words *before,
                                           const struct search_words *after, struct error *err);
MUST_USE struct result search_words_delete(struct db *db, const char *kind, const struct oid *id,
                                           struct error *err);

/* Whether the row has a word that begins so; `end` is the beginning's search_end(). */
MUST_USE struct result search_row_has(struct db *db, const char *kind, const struct oid *id,
                                      const char *beginning, const char *end, bool *ret_has,
                                      struct error *err);

/* How many words of that kind begin so, counted no further than `limit`. */
MUST_USE struct result search_word_count(struct db *db, struct arena *arena, const char *kind,
                                         const char *beginning, int64_t limit, int64_t *ret_count,
                                         struct error *err);

#endif
