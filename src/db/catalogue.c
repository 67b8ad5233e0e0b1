#include "db/catalogue.h"

#include <string.h>

#include "db/engine.h"

/* What an engine is asked. Columns: table, column, type, place in the primary key, ordered by table
 * and then as they were made. References: table, table referred to. */
struct questions {
    const struct db_engine *engine;
    struct db_statement columns, references;
};

#define NOT_DATA "'schema_version', 'copy_state', 'write_marks'"

static const struct questions questions[] = {
    {&sqlite_engine,
     {DB_STATEMENT_ADHOC, "catalogue_columns",
      "SELECT t.name, c.name, c.type, c.pk"
      " FROM sqlite_schema t, pragma_table_info(t.name) c"
      " WHERE t.type = 'table' AND substr(t.name, 1, 7) <> 'sqlite_'"
      " AND t.name NOT IN (" NOT_DATA ") ORDER BY t.name, c.cid"},
     {DB_STATEMENT_ADHOC, "catalogue_references",
      "SELECT t.name, f.\"table\" FROM sqlite_schema t, pragma_foreign_key_list(t.name) f"
      " WHERE t.type = 'table'"}},
    {&postgres_engine,
     {DB_STATEMENT_ADHOC, "catalogue_columns",
      "SELECT t.relname, a.attname, a.atttypid::regtype::text,"
      " coalesce(array_position(k.conkey, a.attnum), 0)::bigint"
      " FROM pg_catalog.pg_class t"
      " JOIN pg_catalog.pg_attribute a"
      " ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''"
      " LEFT JOIN pg_catalog.pg_constraint k ON k.conrelid = t.oid AND k.contype = 'p'"
      " WHERE t.relkind IN ('r', 'p') AND t.relnamespace = current_schema()::regnamespace"
      " AND t.relname NOT IN (" NOT_DATA ") ORDER BY t.relname, a.attnum"},
     {DB_STATEMENT_ADHOC, "catalogue_references",
      "SELECT t.relname, r.relname FROM pg_catalog.pg_constraint f"
      " JOIN pg_catalog.pg_class t ON t.oid = f.conrelid"
      " JOIN pg_catalog.pg_class r ON r.oid = f.confrelid"
      " WHERE f.contype = 'f' AND t.relnamespace = current_schema()::regnamespace"}},
};

static const struct {
    const char *name; /* SQLite's, and PostgreSQL's */
    enum db_type type;
} types[] = {
    {"INTEGER", DB_TYPE_INT}, {"TEXT", DB_TYPE_TEXT}, {"BLOB", DB_TYPE_BLOB},
    {"bigint", DB_TYPE_INT},  {"text", DB_TYPE_TEXT}, {"bytea", DB_TYPE_BLOB},
};

static const struct questions *questions_for(const struct db *db)
{
    const struct questions *found = questions;
    while (found->engine != db_engine_of(db))
        found++;
    return found;
}

static enum db_type type_of(const char *name)
{
    for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
        if (strcmp(types[i].name, name) == 0)
            return types[i].type;
    }
    return DB_TYPE_NULL;
}

static struct table_shape *find_table(const struct catalogue *catalogue, const char *name)
{
    for (size_t i = 0; i < catalogue->table_count; i++) {
        if (strcmp(catalogue->tables[i].name, name) == 0)
            return &catalogue->tables[i];
    }
    return NULL;
}

/* The table that the row's column belongs to, made where the row is its first. */
static struct result table_for(struct arena *arena, const struct db_cursor *row,
                               struct catalogue *catalogue, struct table_shape **ret_table,
                               struct error *err)
{
    const char *name = db_column_text(row, 0);
    struct table_shape *table = find_table(catalogue, name);
    if (table == NULL) {
        if (catalogue->table_count == CATALOGUE_TABLES_MAX)
            return error_set(err, ERROR_INTERNAL, "more than %d tables", CATALOGUE_TABLES_MAX);
        table = &catalogue->tables[catalogue->table_count++];
        table->name = arena_strdup(arena, name);
        table->columns = ARENA_ARRAY(arena, struct table_column, DB_PARAMETERS_MAX);
    }
    *ret_table = table;
    return RESULT_OK;
}

static struct result take_column(struct arena *arena, const struct db_cursor *row,
                                 struct catalogue *catalogue, struct error *err)
{
    struct table_shape *table = NULL;
    TRY(table_for(arena, row, catalogue, &table, err));
    if (table->column_count == DB_PARAMETERS_MAX)
        return error_set(err, ERROR_INTERNAL, "table %s has more than %d columns", table->name,
                         DB_PARAMETERS_MAX);
    struct table_column *column = &table->columns[table->column_count++];
    column->name = arena_strdup(arena, db_column_text(row, 1));
    column->type = type_of(db_column_text(row, 2));
    column->key_place = (int)db_column_int(row, 3);
    if (column->type == DB_TYPE_NULL)
        return error_set(err, ERROR_INTERNAL, "%s.%s has the unknown type %s", table->name,
                         column->name, db_column_text(row, 2));
    if (column->key_place > 0) {
        table->key[column->key_place - 1] = column;
        table->key_count++;
    }
    return RESULT_OK;
}

static struct result read_columns(struct db *db, struct arena *arena, struct catalogue *catalogue,
                                  struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &questions_for(db)->columns, DB_NO_ARGS, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        TRY(take_column(arena, &row, catalogue, err));
    }
    for (size_t i = 0; i < catalogue->table_count; i++) {
        if (catalogue->tables[i].key_count == 0)
            return error_set(err, ERROR_INTERNAL, "table %s has no primary key",
                             catalogue->tables[i].name);
    }
    return RESULT_OK;
}

/* refers[a][b]: table a refers to table b. One that refers to itself is its rows' matter. */
struct references {
    bool refers[CATALOGUE_TABLES_MAX][CATALOGUE_TABLES_MAX];
};

static struct result read_references(struct db *db, const struct catalogue *catalogue,
                                     struct references *references, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &questions_for(db)->references, DB_NO_ARGS, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        const struct table_shape *from = find_table(catalogue, db_column_text(&row, 0));
        const struct table_shape *to = find_table(catalogue, db_column_text(&row, 1));
        if (from != NULL && to != NULL && from != to)
            references->refers[from - catalogue->tables][to - catalogue->tables] = true;
    }
}

static bool can_be_placed(const struct references *references, const bool *placed, size_t table,
                          size_t count)
{
    for (size_t other = 0; other < count; other++) {
        if (references->refers[table][other] && !placed[other])
            return false;
    }
    return !placed[table];
}

/* Always the first that refers to none that still waits. */
static struct result order_tables(const struct references *references, struct arena *arena,
                                  struct catalogue *catalogue, struct error *err)
{
    const size_t count = catalogue->table_count;
    struct table_shape *ordered = ARENA_ARRAY(arena, struct table_shape, count);
    bool placed[CATALOGUE_TABLES_MAX] = {false};
    for (size_t i = 0; i < count; i++) {
        size_t next = 0;
        while (next < count && !can_be_placed(references, placed, next, count))
            next++;
        if (next == count)
            return error_set(err, ERROR_INTERNAL, "references between tables run in a circle");
        placed[next] = true;
        ordered[i] = catalogue->tables[next];
    }
    catalogue->tables = ordered;
    return RESULT_OK;
}

struct result catalogue_read(struct db *db, struct arena *arena, struct catalogue *ret_catalogue,
                             struct error *err)
{
    struct catalogue found = {.tables =
                                  ARENA_ARRAY(arena, struct table_shape, CATALOGUE_TABLES_MAX)};
    struct references *references = ARENA_NEW(arena, struct references);
    TRY(read_columns(db, arena, &found, err));
    TRY(read_references(db, &found, references, err));
    TRY(order_tables(references, arena, &found, err));
    *ret_catalogue = found;
    return RESULT_OK;
}

static bool columns_are_same(const struct table_shape *a, const struct table_shape *b)
{
    if (a->column_count != b->column_count)
        return false;
    for (size_t i = 0; i < a->column_count; i++) {
        const struct table_column *left = &a->columns[i], *right = &b->columns[i];
        if (strcmp(left->name, right->name) != 0 || left->type != right->type ||
            left->key_place != right->key_place)
            return false;
    }
    return true;
}

struct result catalogue_compare(const struct catalogue *source, const struct catalogue *target,
                                struct error *err)
{
    for (size_t i = 0; i < source->table_count; i++) {
        const struct table_shape *table = &source->tables[i];
        const struct table_shape *other = find_table(target, table->name);
        if (other == NULL)
            return error_set(err, ERROR_CONFLICT, "the destination has no table %s", table->name);
        if (!columns_are_same(table, other))
            return error_set(err, ERROR_CONFLICT,
                             "table %s has other columns in the destination than in the source",
                             table->name);
    }
    for (size_t i = 0; i < target->table_count; i++) {
        if (find_table(source, target->tables[i].name) == NULL)
            return error_set(err, ERROR_CONFLICT, "the source has no table %s",
                             target->tables[i].name);
    }
    return RESULT_OK;
}

struct result catalogue_has_table(struct db *db, const char *name, bool *ret_has, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    const struct db_statement find = {DB_STATEMENT_ADHOC, "table_exists",
                                      db_engine_of(db)->table_exists};
    return db_query_one(db, &find, DB_ARGS(db_text(name)), &row, ret_has, err);
}
