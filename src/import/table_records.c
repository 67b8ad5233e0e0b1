#include "import/table_records.h"

#include <string.h>

struct reading {
    const struct table_look *look;
    const struct import_sink *sink;
    bool has_remarked;
};

/* ---- which column a fault is in ---- */

/* Whether the pointer is the field's, of a part of it, or of what it is a part of. */
static bool is_about(const char *pointer, const char *field)
{
    if (*pointer++ != '/')
        return false;
    for (; *field && *pointer; field++, pointer++) {
        if (*field != *pointer && !(*field == '.' && *pointer == '/'))
            return false;
    }
    return (*pointer == '\0' || *pointer == '/') && (*field == '\0' || *field == '.');
}

static const char *column_of(const void *context, const char *pointer)
{
    const struct table_look *look = context;
    const char *found = NULL;
    for (size_t i = 0; i < look->column_count; i++) {
        const struct cell_target *target = &look->targets[i];
        if (!target->field)
            continue;
        if (!strcmp(target->field, "period") && !strncmp(pointer, "/reportingPeriod", 16))
            return target->column;
        if (!found && is_about(pointer, target->field))
            found = target->column;
    }
    return found;
}

/* ---- a row ---- */

/* In one piece, with what its texts say: it outlives the reader's row. */
static struct table_cell *copy_cells(struct arena *arena, const struct table_row *row)
{
    size_t bytes = 0;
    for (size_t i = 0; i < row->count; i++)
        bytes += row->cells[i].length + 1;
    struct table_cell *cells =
        arena_alloc(arena, row->count * sizeof(struct table_cell) + bytes + 1);
    char *text = (char *)(cells + row->count);
    for (size_t i = 0; i < row->count; i++) {
        cells[i] = row->cells[i];
        cells[i].text = text;
        memcpy(text, row->cells[i].text, row->cells[i].length);
        text += row->cells[i].length + 1; /* the arena is zeroed */
    }
    return cells;
}

static const char *pointer_of(struct arena *arena, const char *field)
{
    if (!strcmp(field, "period"))
        return "/reportingPeriod";
    char *pointer = arena_printf(arena, "/%s", field);
    for (char *dot = pointer; (dot = strchr(dot, '.'));)
        *dot = '/';
    return pointer;
}

static void add_problem(struct arena *arena, const struct table_look *look, size_t column,
                        const char *why, struct import_record *record)
{
    struct import_problem *problems = (struct import_problem *)record->problems;
    if (!problems)
        problems = ARENA_ARRAY(arena, struct import_problem, look->column_count);
    problems[record->problem_count++] = (struct import_problem){
        .column = look->targets[column].column,
        .pointer = pointer_of(arena, look->targets[column].field),
        .detail = why,
    };
    record->problems = problems;
}

static struct result take_row(void *context, const struct table_row *row, struct error *err)
{
    struct reading *reading = context;
    const struct table_look *look = reading->look;
    struct arena *arena = reading->sink->arena;
    if (row->number <= look->header_row)
        return RESULT_OK;
    struct json_value *body = record_body_new(arena);
    struct import_record record = {
        .kind = (enum import_kind)look->kind.value,
        .sheet = arena_strdup(arena, row->sheet),
        .row = row->number,
        .body = body,
        .cells = copy_cells(arena, row),
        .cell_count = row->count,
        .column_name = column_of,
        .column_context = look,
    };
    bool says_something = false;
    for (size_t i = 0; i < look->column_count && i < row->count; i++) {
        const struct cell_target *target = &look->targets[i];
        const struct table_cell *cell = &record.cells[i];
        const char *why = NULL;
        if (!target->field || cell_says_nothing(target, cell))
            continue;
        says_something = true;
        if (!strcmp(target->field, "key")) {
            record.key = cell->text;
            continue;
        }
        cell_put(arena, target, cell, look->decimal_mark, body, &why);
        if (why)
            add_problem(arena, look, i, why, &record);
    }
    if (!says_something)
        return RESULT_OK;
    if (look->remark && !reading->has_remarked) {
        record.remarks = &look->remark;
        record.remark_count = 1;
        reading->has_remarked = true;
    }
    return reading->sink->record(reading->sink->context, &record, err);
}

struct result table_records(const struct table_look *look, const struct table_reader *reader,
                            const struct import_sink *sink, struct error *err)
{
    struct reading reading = {.look = look, .sink = sink};
    const struct table_sink rows = {.row = take_row, .context = &reading};
    return reader->read(reader->context, &rows, err);
}

/* ---- what is needed ---- */

static bool is_mapped(const struct table_look *look, const char *field)
{
    for (size_t i = 0; i < look->column_count; i++) {
        if (look->targets[i].field && !strcmp(look->targets[i].field, field))
            return true;
    }
    return false;
}

static bool has_default(const struct import_settings *settings, const char *field)
{
    return (!strcmp(field, "marketKey") && settings->market_key.chars) ||
           (!strcmp(field, "strategy") && settings->strategy.known);
}

/* Rows that name what they change may say a part of it alone. */
static bool may_be_partial(const struct table_look *look)
{
    return look->kind.value != IMPORT_PERIODS && look->kind.value != IMPORT_CLOSINGS &&
           (is_mapped(look, "_id") || is_mapped(look, "key"));
}

struct result table_check(const struct import_work *work, const struct table_look *look,
                          struct error *err)
{
    if (!look->kind.known) {
        error_field(err, "/as", "is required: what the rows are cannot be told from the columns");
        return error_result(err);
    }
    const struct object_list list =
        import_fields((enum import_kind)look->kind.value, work->call->arena);
    const struct import_field *fields = list.items;
    for (size_t i = 0; i < list.count; i++) {
        const char *field = fields[i].field.chars;
        if (fields[i].required.value && !may_be_partial(look) && !is_mapped(look, field) &&
            !has_default(work->settings, field) && strcmp(field, "reportingPeriod") != 0)
            error_field(err, arena_printf(work->call->arena, "/mapping/%s", field),
                        "no column is for %s", field);
    }
    if (look->kind.value == IMPORT_PERIODS && !is_mapped(look, "period") &&
        !(is_mapped(look, "reportingPeriod.month") && is_mapped(look, "reportingPeriod.year")))
        error_field(err, "/mapping/period", "no column is for period");
    return error_result(err);
}
