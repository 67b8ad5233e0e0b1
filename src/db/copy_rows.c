#include "db/copy_rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "db/engine.h"

struct row_values {
    struct db_value values[DB_PARAMETERS_MAX];
};

/* How an engine is given rows: as each is read, and at the end of a batch. */
struct inserter {
    struct db *target;
    const struct table_shape *table;
    struct buf sql;
    struct buf *arrays; /* PostgreSQL: the literal of an array for each column; else NULL */
};

static void append_name(struct buf *sql, const char *name)
{
    buf_printf(sql, "\"%s\"", name);
}

static void append_columns(struct buf *sql, const struct table_shape *table)
{
    for (size_t i = 0; i < table->column_count; i++) {
        buf_append_text(sql, i == 0 ? "" : ", ");
        append_name(sql, table->columns[i].name);
    }
}

/* `after` follows each name: ", " or " DESC". */
static void append_key(struct buf *sql, const struct table_shape *table, const char *after)
{
    for (size_t i = 0; i < table->key_count; i++) {
        buf_append_text(sql, i == 0 ? "" : ", ");
        append_name(sql, table->key[i]->name);
        buf_append_text(sql, after);
    }
}

/* ---- values ---- */

/* Borrowed from the row. */
static struct db_value value_at(const struct db_cursor *row, int column, enum db_type type)
{
    if (db_column_is_null(row, column))
        return db_null();
    if (type == DB_TYPE_INT)
        return db_int(db_column_int(row, column));
    size_t length = 0;
    const void *bytes = db_column_blob(row, column, &length);
    return (struct db_value){.type = type, .bytes = bytes == NULL ? "" : bytes, .length = length};
}

static const char *array_type(enum db_type type)
{
    switch (type) {
    case DB_TYPE_INT:
        return "bigint[]";
    case DB_TYPE_TEXT:
        return "text[]";
    case DB_TYPE_NULL:
    case DB_TYPE_BLOB:
        break;
    }
    return "bytea[]";
}

static void append_text_element(struct buf *array, const char *text, size_t length)
{
    buf_append_char(array, '"');
    for (size_t i = 0; i < length;) {
        size_t plain = i;
        while (plain < length && text[plain] != '"' && text[plain] != '\\')
            plain++;
        buf_append(array, text + i, plain - i);
        if (plain < length) {
            buf_append_char(array, '\\');
            buf_append_char(array, text[plain++]);
        }
        i = plain;
    }
    buf_append_char(array, '"');
}

static void append_blob_element(struct buf *array, const unsigned char *bytes, size_t length)
{
    static const char digits[] = "0123456789abcdef";
    buf_append_text(array, "\"\\\\x");
    for (size_t i = 0; i < length; i++) {
        buf_append_char(array, digits[bytes[i] >> 4]);
        buf_append_char(array, digits[bytes[i] & 15]);
    }
    buf_append_char(array, '"');
}

static void append_element(struct buf *array, const struct db_value *value)
{
    buf_append_char(array, array->length == 0 ? '{' : ',');
    switch (value->type) {
    case DB_TYPE_NULL:
        buf_append_text(array, "NULL");
        break;
    case DB_TYPE_INT:
        buf_printf(array, "%" PRId64, value->integer);
        break;
    case DB_TYPE_TEXT:
        append_text_element(array, value->bytes, value->length);
        break;
    case DB_TYPE_BLOB:
        append_blob_element(array, value->bytes, value->length);
        break;
    }
}

/* ---- inserting ---- */

/* One statement a table: on SQLite for a row, on PostgreSQL for a whole batch, since each statement
 * there costs a round trip. The arrays travel as text, which the server reads as it reads any
 * other literal. */
static struct inserter inserter_open(struct db *target, const struct table_shape *table,
                                     struct arena *arena)
{
    struct inserter inserter = {.target = target, .table = table};
    const bool in_arrays = db_engine_of(target) == &postgres_engine;
    if (in_arrays)
        inserter.arrays = ARENA_ARRAY(arena, struct buf, table->column_count);
    buf_append_text(&inserter.sql, "INSERT INTO ");
    append_name(&inserter.sql, table->name);
    buf_append_text(&inserter.sql, " (");
    append_columns(&inserter.sql, table);
    buf_append_text(&inserter.sql, in_arrays ? ") SELECT * FROM unnest(" : ") VALUES (");
    for (size_t i = 0; i < table->column_count; i++) {
        buf_printf(&inserter.sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
        if (in_arrays)
            buf_printf(&inserter.sql, "::text::%s", array_type(table->columns[i].type));
    }
    buf_append_char(&inserter.sql, ')');
    return inserter;
}

static void inserter_close(struct inserter *inserter)
{
    buf_free(&inserter->sql);
    for (size_t i = 0; inserter->arrays != NULL && i < inserter->table->column_count; i++)
        buf_free(&inserter->arrays[i]);
}

static struct result run_insert(struct inserter *inserter, const struct db_value *values,
                                struct error *err)
{
    const struct db_statement insert = {DB_STATEMENT_ADHOC, "copy_insert",
                                        buf_text(&inserter->sql)};
    const struct db_args args = {values, inserter->table->column_count};
    struct error cause;
    error_init(&cause, NULL);
    struct result inserted = db_run(inserter->target, &insert, args, NULL, &cause);
    if (failed(inserted))
        return error_set(err, inserted.code, "table %s: %s", inserter->table->name, cause.detail);
    return RESULT_OK;
}

static struct result inserter_take(struct inserter *inserter, const struct row_values *row,
                                   struct error *err)
{
    if (inserter->arrays == NULL)
        return run_insert(inserter, row->values, err);
    for (size_t i = 0; i < inserter->table->column_count; i++)
        append_element(&inserter->arrays[i], &row->values[i]);
    return RESULT_OK;
}

static struct result inserter_flush(struct inserter *inserter, struct error *err)
{
    if (inserter->arrays == NULL || inserter->arrays[0].length == 0)
        return RESULT_OK;
    struct row_values arrays;
    for (size_t i = 0; i < inserter->table->column_count; i++) {
        buf_append_char(&inserter->arrays[i], '}');
        arrays.values[i] = db_text(buf_text(&inserter->arrays[i]));
    }
    return run_insert(inserter, arrays.values, err);
}

/* ---- reading ---- */

/* The greatest key of the target's table, in the arena; *ret_any false where it has no row. */
static struct result find_last_key(struct db *target, const struct table_shape *table,
                                   struct arena *arena, struct row_values *ret_key, bool *ret_any,
                                   struct error *err)
{
    struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&sql, "SELECT ");
    append_key(&sql, table, "");
    buf_append_text(&sql, " FROM ");
    append_name(&sql, table->name);
    buf_append_text(&sql, " ORDER BY ");
    append_key(&sql, table, " DESC");
    buf_append_text(&sql, " LIMIT 1");
    const struct db_statement last = {DB_STATEMENT_ADHOC, "copy_last_key", buf_text(&sql)};
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query_one(target, &last, DB_NO_ARGS, &row, ret_any, err));
    for (size_t i = 0; *ret_any && i < table->key_count; i++) {
        struct db_value value = value_at(&row, (int)i, table->key[i]->type);
        if (value.bytes != NULL)
            value.bytes = arena_memdup(arena, value.bytes, value.length);
        ret_key->values[i] = value;
    }
    return RESULT_OK;
}

/* Those behind `key`, or all where it is NULL. */
static struct result query_rows(struct db *source, const struct table_shape *table,
                                const struct row_values *key, int64_t rows_max,
                                struct db_cursor *ret_rows, struct error *err)
{
    struct buf sql CLEANUP(buf_free) = BUF_EMPTY;
    buf_append_text(&sql, "SELECT ");
    append_columns(&sql, table);
    buf_append_text(&sql, " FROM ");
    append_name(&sql, table->name);
    if (key != NULL) {
        buf_append_text(&sql, " WHERE (");
        append_key(&sql, table, "");
        buf_append_text(&sql, ") > (");
        for (size_t i = 0; i < table->key_count; i++)
            buf_printf(&sql, "%s$%zu", i == 0 ? "" : ", ", i + 1);
        buf_append_char(&sql, ')');
    }
    buf_append_text(&sql, " ORDER BY ");
    append_key(&sql, table, "");
    buf_printf(&sql, " LIMIT %" PRId64, rows_max);
    const struct db_statement read = {DB_STATEMENT_ADHOC, "copy_read", buf_text(&sql)};
    const struct db_args args = {key == NULL ? NULL : key->values,
                                 key == NULL ? 0 : table->key_count};
    return db_query(source, &read, args, ret_rows, err);
}

static size_t read_row(const struct db_cursor *cursor, const struct table_shape *table,
                       struct row_values *row)
{
    size_t bytes = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        row->values[i] = value_at(cursor, (int)i, table->columns[i].type);
        bytes += row->values[i].length;
    }
    return bytes;
}

struct result copy_rows(struct db *source, struct db *target, const struct table_shape *table,
                        int64_t rows_max, size_t bytes_max, int64_t *ret_rows, bool *ret_last,
                        struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct row_values key;
    bool any = false;
    TRY(find_last_key(target, table, &arena, &key, &any, err));
    struct db_cursor cursor CLEANUP(db_cursor_close) = {0};
    TRY(query_rows(source, table, any ? &key : NULL, rows_max, &cursor, err));

    struct inserter inserter CLEANUP(inserter_close) = inserter_open(target, table, &arena);
    int64_t rows = 0;
    bool more = true;
    for (size_t bytes = 0; rows < rows_max && bytes < bytes_max; rows++) {
        TRY(db_step(&cursor, &more, err));
        if (!more)
            break;
        struct row_values row;
        bytes += read_row(&cursor, table, &row);
        TRY(inserter_take(&inserter, &row, err));
    }
    TRY(inserter_flush(&inserter, err));
    *ret_rows = rows;
    *ret_last = !more;
    return RESULT_OK;
}
