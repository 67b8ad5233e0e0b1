/* A page of a list: which rows, in the order of their ids, composed for what was asked.
 *
 * One thing drives each statement by an index: the beginning of a word that few rows have, else the
 * first criterion that was asked, else the table's own key. The rest is checked row by row. So a
 * page costs the rows between its first and its last, whatever the table's size; a criterion that
 * hardly any of the driver's rows meet makes that stretch long. Every piece of text is a constant
 * of the program; what a caller asks for is bound as a value. */
#ifndef STORE_LIST_QUERY_H
#define STORE_LIST_QUERY_H

#include "base/buf.h"
#include "store/names.h"

/* A word is rare where at most so many entries of the index begin with it: what a driver by words
 * reads and sorts at most. */
enum { LIST_RARE_WORD_MAX = 2000, LIST_CRITERIA_MAX = 8 };

enum list_criterion_kind {
    LIST_COLUMN,      /* column `name` (indexed together with the id) equals the value */
    LIST_FACET,       /* the row has the value among its entries of kind `name` in search_words */
    LIST_FACET_OR_ANY /* the same, or has the entry "" there, which stands for any value */
};

struct list_criterion {
    enum list_criterion_kind kind;
    const char *name;
    struct db_value value; /* of type DB_TYPE_NULL: not asked */
};

struct list_request {
    const char *table;       /* with the column `id` as its key */
    const char *search_kind; /* whose words `query` is looked up in */
    const char *query;       /* NULL: not asked. One without a word in it finds nothing. */
    struct list_criterion criteria[LIST_CRITERIA_MAX]; /* the best driver first */
    size_t criterion_count;
    struct oid after; /* not set: from the start */
    int64_t limit;
};

struct id_list {
    struct oid *items; /* in the arena */
    size_t count;
};

MUST_USE struct result list_query_ids(struct db *db, struct arena *arena,
                                      const struct list_request *request, struct id_list *ret_ids,
                                      struct error *err);

/* A statement while it is composed. Free with list_sql_free(), or CLEANUP(list_sql_free). */
struct list_sql {
    struct buf text;
    struct db_value values[DB_PARAMETERS_MAX];
    size_t count;
};
void list_sql_free(struct list_sql *sql);
/* Adds a value and returns its number: the n of $n. */
int list_sql_value(struct list_sql *sql, struct db_value value);
/* Adds " AND …" for the row t, without an index on a column; nothing where it was not asked. */
void list_sql_filter(struct list_sql *sql, const struct list_criterion *criterion);
/* Runs it: ids are its first column. */
MUST_USE struct result list_sql_ids(struct db *db, struct arena *arena, const struct list_sql *sql,
                                    int64_t limit, struct id_list *ret_ids, struct error *err);

/* The rarest of the query's words that are rare, -1 where none is. *ret_none: one begins no entry,
 * or there is none to look up. */
MUST_USE struct result list_rare_word(struct db *db, struct arena *arena,
                                      const struct list_request *request, int *ret_word,
                                      bool *ret_none, struct error *err);

/* The statement alone, without looking up which word is rare: `rare_word` is the index of the word
 * that drives, -1 for none. For list_query_ids() and for tests of query plans. */
void list_query_compose(struct list_sql *sql, struct arena *arena,
                        const struct list_request *request, int rare_word);

#endif
