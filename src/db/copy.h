/* All rows of one database into another, of whatever engine, in steps that survive being killed.
 *
 * A step is one transaction of the destination: up to DB_COPY_ROWS rows of one table in the order
 * of its primary key, together with the one row of the table copy_state, which says of what source
 * this is the copy, which table is under way and how many of its rows are there. The last key that
 * was copied is the greatest in the destination's table, so that it cannot disagree with the rows.
 * A copy that ended anywhere is therefore taken up by db_copy_start() where it stopped. copy_state
 * is there from the first step to db_copy_finish(), and db_migrate() refuses such a database: a
 * copy under way is nobody's to use.
 *
 * Tables and columns are those of the source's own catalogue (catalogue.h); their statements are
 * made from it, and so stand here and not in store/sql/. Rows are inserted only, past triggers and
 * constraints like any other: SQLite takes them one at a time, PostgreSQL as one array a column.
 *
 * It does not make the schema, does not look at what rows mean, and keeps nobody from writing to
 * the source: the source's connection stands in a read transaction, and who calls compares what
 * db_copy_describe() says before and after. */
#ifndef DB_COPY_H
#define DB_COPY_H

#include "db/catalogue.h"

#define DB_COPY_STATE "copy_state"

/* A step ends with the row that fills its bytes. */
enum { DB_COPY_ROWS = 4000, DB_COPY_BYTES = 8 * 1024 * 1024 };

struct db_copy {
    struct db *source, *target; /* borrowed */
    struct catalogue catalogue; /* in the caller's arena, like `described` and `counts` */
    const char *described;      /* what db_copy_describe() says of the source */
    int64_t *counts;            /* the source's rows, by table */
    int64_t total;              /* all of them */
    size_t table;               /* under way; catalogue.table_count: all are copied */
    int64_t table_rows;         /* of it, copied */
    int64_t done;               /* rows copied, by this run and those before */
    int64_t taken_up;           /* those that were there when this run began */
};

/* `identity` with the number of rows of every table, in the arena: what a copy is the copy of. */
MUST_USE struct result db_copy_describe(struct db *source, const struct catalogue *catalogue,
                                        struct arena *arena, const char *identity, int64_t *counts,
                                        const char **ret_described, struct error *err);

/* The source in a read transaction, the target outside any, both of the same schema. `identity`:
 * what tells the source's content, such as the end of its audit chain. `remove_seed` takes out the
 * rows that the migrations put in, and nothing else.
 *
 * ERROR_CONFLICT where the tables differ, where the target holds any other row, and where it is the
 * unfinished copy of another source or of another state of this one. */
MUST_USE struct result db_copy_start(struct db *source, struct db *target, struct arena *arena,
                                     const char *identity, const struct db_statement *remove_seed,
                                     struct db_copy *ret_copy, struct error *err);
/* One step. *ret_more is false once every table is copied. ERROR_CONFLICT where somebody else goes
 * on with this copy. */
MUST_USE struct result db_copy_step(struct db_copy *copy, bool *ret_more, struct error *err);
/* ERROR_CONFLICT, with its name, for a table that has more or fewer rows than in the source. */
MUST_USE struct result db_copy_check(const struct db_copy *copy, struct error *err);
/* The target is a database like any other from here on. */
MUST_USE struct result db_copy_finish(const struct db_copy *copy, struct error *err);

#endif
