#include "import/table_look.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

#include "import/suggest.h"

enum { SAMPLE_MAX_BYTES = 120 };

struct kept_row {
    uint64_t number;
    struct table_cell *cells;
    size_t count;
};

struct looking {
    const struct import_work *work;
    struct arena *arena;
    struct kept_row rows[LOOK_ROWS];
    size_t row_count, row_bytes;
    bool settled; /* the names are known and dates are looked at */
    bool enough;  /* no other row would say more */
    struct table_look look;
};

/* ---- the row of names ---- */

static bool is_name(const struct table_cell *cell)
{
    const char *text = cell->text;
    int64_t number = 0;
    return cell->kind == TABLE_TEXT && strlen(text) < SAMPLE_MAX_BYTES &&
           cell_decimal(text, '.', 2, &number) == CELL_MALFORMED && cell_date_orders(text) == 0;
}

static bool looks_like_names(const struct kept_row *row)
{
    size_t names = 0, others = 0;
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i].kind == TABLE_EMPTY)
            continue;
        if (is_name(&row->cells[i]))
            names++;
        else
            others++;
    }
    return names > 0 && others == 0;
}

static const char **texts_of(struct arena *arena, const struct kept_row *row)
{
    const char **texts = ARENA_ARRAY(arena, const char *, row->count + 1);
    for (size_t i = 0; i < row->count; i++)
        texts[i] = row->cells[i].text;
    return texts;
}

/* The row whose names say most; of equal ones the first with most cells. */
static const struct kept_row *find_header(struct looking *looking)
{
    const struct opt said = looking->work->settings->header_row;
    const struct kept_row *best = NULL;
    size_t best_known = 0;
    for (size_t i = 0; i < looking->row_count && i < HEADER_ROWS_MAX; i++) {
        const struct kept_row *row = &looking->rows[i];
        if (said.known && (int64_t)row->number == said.value)
            return row;
        if (said.known || !looks_like_names(row))
            continue;
        const size_t known = suggest_known(texts_of(looking->arena, row), row->count);
        if (!best || known > best_known) {
            best = row;
            best_known = known;
        }
    }
    return best;
}

/* ---- what the columns are for ---- */

static const struct field *find_field(const struct schema *schema, const char *dotted)
{
    const char *dot = strchr(dotted, '.');
    const size_t length = dot ? (size_t)(dot - dotted) : strlen(dotted);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        if (field->refused || strncmp(field->name, dotted, length) != 0 ||
            field->name[length] != '\0')
            continue;
        if (!dot)
            return field;
        return field->child ? find_field(field->child, dot + 1) : NULL;
    }
    return NULL;
}

static bool is_field_of(enum import_kind kind, const char *field, struct arena *arena)
{
    const struct object_list list = import_fields(kind, arena);
    const struct import_field *known = list.items;
    for (size_t i = 0; i < list.count; i++) {
        if (!strcmp(known[i].field.chars, field))
            return true;
    }
    return false;
}

/* By its index, else by its name; column_count where there is none. */
static size_t mapped_column(const struct table_look *look, const struct import_mapping *mapping)
{
    size_t column = 0;
    if (mapping->column.known)
        return (size_t)mapping->column.value < look->column_count ? (size_t)mapping->column.value
                                                                  : look->column_count;
    while (column < look->column_count &&
           (!mapping->name.chars || strcmp(look->names[column], mapping->name.chars) != 0))
        column++;
    return column;
}

static void map_by_settings(struct looking *looking, const char **fields, struct error *err)
{
    struct table_look *look = &looking->look;
    const struct object_list *list = &looking->work->settings->mapping;
    const struct import_mapping *mapping = list->items;
    for (size_t i = 0; i < list->count; i++) {
        const size_t column = mapped_column(look, &mapping[i]);
        const char *field = mapping[i].field.chars;
        const char *pointer = arena_printf(looking->arena, "/mapping/%zu", i);
        if (mapping[i].column.known && column == look->column_count)
            error_field(err, pointer, "there is no column %" PRId64, mapping[i].column.value);
        if (column == look->column_count || !field)
            continue;
        if (!is_field_of((enum import_kind)look->kind.value, field, looking->arena))
            error_field(err, pointer, "\"%s\" is no field of %s", field,
                        import_kind_names[look->kind.value]);
        for (size_t other = 0; other < look->column_count; other++) {
            if (fields[other] && !strcmp(fields[other], field))
                error_field(err, pointer, "another column is mapped to \"%s\" already", field);
        }
        fields[column] = field;
    }
}

static unsigned said_orders(const struct import_settings *settings)
{
    static const enum cell_date_order orders[] = {
        [IMPORT_MDY] = CELL_MDY, [IMPORT_DMY] = CELL_DMY, [IMPORT_YMD] = CELL_YMD};
    return settings->date_order.known ? 1u << orders[settings->date_order.value]
                                      : CELL_ALL_DATE_ORDERS;
}

static struct cell_target target_of(const struct looking *looking, size_t column, const char *field)
{
    const struct table_look *look = &looking->look;
    const char *name = look->names[column];
    struct cell_target target = {
        .column = name[0] ? name : arena_printf(looking->arena, "column %zu", column + 1)};
    if (!field)
        return target;
    target.field = field;
    target.known = find_field(import_body_schema((enum import_kind)look->kind.value), field);
    target.date_orders = said_orders(looking->work->settings);
    target.in_hundredths = target.known && target.known->type == FIELD_TYPE_DECIMAL &&
                           target.known->decimals == 6 && strchr(name, '%');
    return target;
}

static struct result map_columns(struct looking *looking, struct error *err)
{
    struct table_look *look = &looking->look;
    const char **fields = ARENA_ARRAY(looking->arena, const char *, look->column_count + 1);
    look->targets = ARENA_ARRAY(looking->arena, struct cell_target, look->column_count + 1);
    if (!look->kind.known)
        look->kind = suggest_kind(look->names, look->column_count);
    if (look->kind.known && looking->work->settings->mapping.known)
        map_by_settings(looking, fields, err);
    else if (look->kind.known)
        suggest_fields((enum import_kind)look->kind.value, look->names, look->column_count,
                       looking->arena, fields);
    for (size_t i = 0; i < look->column_count; i++)
        look->targets[i] = target_of(looking, i, fields[i]);
    return error_result(err);
}

/* ---- rows ---- */

static bool is_single(unsigned orders)
{
    return orders != 0 && (orders & (orders - 1)) == 0;
}

static void look_at_dates(struct table_look *look, const struct table_cell *cells, size_t count)
{
    for (size_t i = 0; i < look->column_count && i < count; i++) {
        struct cell_target *target = &look->targets[i];
        if (cells[i].kind != TABLE_TEXT || !cell_target_is_dated(target))
            continue;
        const unsigned orders = cell_date_orders(cells[i].text);
        /* One that contradicts the others is told when its row is read. */
        if (orders & target->date_orders)
            target->date_orders &= orders;
    }
}

/* Its beginning, which ends with a whole character. */
static const char *beginning_of(struct arena *arena, const char *text)
{
    size_t length = strnlen(text, SAMPLE_MAX_BYTES);
    while (length > 0 && (text[length] & 0xc0) == 0x80)
        length--;
    return arena_memdup(arena, text, length);
}

static struct text_list samples_of(const struct looking *looking, size_t column)
{
    struct text_list samples = {.known = true};
    samples.items = ARENA_ARRAY(looking->arena, const char *, IMPORT_SAMPLES_MAX);
    for (size_t i = 0; i < looking->row_count && samples.count < IMPORT_SAMPLES_MAX; i++) {
        const struct kept_row *row = &looking->rows[i];
        if (row->number <= looking->look.header_row || column >= row->count ||
            row->cells[column].kind == TABLE_EMPTY)
            continue;
        samples.items[samples.count++] = beginning_of(looking->arena, row->cells[column].text);
    }
    return samples;
}

/* Whether a column's order of dates is open. */
static bool is_undecided(const struct table_look *look)
{
    for (size_t i = 0; i < look->column_count; i++) {
        if (cell_target_is_dated(&look->targets[i]) && !is_single(look->targets[i].date_orders))
            return true;
    }
    return false;
}

static struct result settle(struct looking *looking, struct error *err)
{
    struct table_look *look = &looking->look;
    const struct kept_row *header = find_header(looking);
    if (!header && looking->work->settings->header_row.value > 0) {
        error_field(err, "/headerRow", "must be one of the first %d rows, and not an empty one",
                    HEADER_ROWS_MAX);
        return error_result(err);
    }
    looking->settled = true;
    look->rows = looking->row_count;
    look->header_row = header ? header->number : 0;
    for (size_t i = 0; i < looking->row_count; i++) {
        if (looking->rows[i].count > look->column_count)
            look->column_count = looking->rows[i].count;
    }
    look->names = ARENA_ARRAY(looking->arena, const char *, look->column_count + 1);
    look->samples = ARENA_ARRAY(looking->arena, struct text_list, look->column_count + 1);
    for (size_t i = 0; i < look->column_count; i++) {
        look->names[i] =
            header && i < header->count ? beginning_of(looking->arena, header->cells[i].text) : "";
        look->samples[i] = samples_of(looking, i);
    }
    TRY(map_columns(looking, err));
    for (size_t i = 0; i < looking->row_count; i++) {
        if (looking->rows[i].number > look->header_row)
            look_at_dates(look, looking->rows[i].cells, looking->rows[i].count);
    }
    return RESULT_OK;
}

/* A reader is ended by a failure alone, which table_look() knows by `enough`. */
static struct result stop_if_enough(struct looking *looking, struct error *err)
{
    looking->enough = !is_undecided(&looking->look);
    return looking->enough ? error_set(err, ERROR_CANCELLED, "enough was read") : RESULT_OK;
}

static struct result look_at_row(void *context, const struct table_row *row, struct error *err)
{
    struct looking *looking = context;
    if (looking->settled) {
        look_at_dates(&looking->look, row->cells, row->count);
        return stop_if_enough(looking, err);
    }
    if (looking->row_count == 0)
        looking->look.sheet = arena_strdup(looking->arena, row->sheet);
    struct kept_row *kept = &looking->rows[looking->row_count++];
    *kept = (struct kept_row){.number = row->number, .count = row->count};
    kept->cells = ARENA_ARRAY(looking->arena, struct table_cell, row->count + 1);
    for (size_t i = 0; i < row->count; i++) {
        kept->cells[i] = row->cells[i];
        kept->cells[i].text =
            arena_memdup(looking->arena, row->cells[i].text, row->cells[i].length);
        looking->row_bytes += sizeof(struct table_cell) + row->cells[i].length;
    }
    const bool is_last = looking->row_count == LOOK_ROWS || looking->row_bytes > LOOK_MAX_BYTES;
    return is_last ? settle(looking, err) : RESULT_OK;
}

/* ---- what all rows said ---- */

/* A column that none of its cells settles takes the order of those that are settled. */
static void settle_dates(struct table_look *look)
{
    unsigned common = CELL_ALL_DATE_ORDERS;
    bool open = false;
    for (size_t i = 0; i < look->column_count; i++) {
        if (cell_target_is_dated(&look->targets[i]) && is_single(look->targets[i].date_orders))
            common &= look->targets[i].date_orders;
    }
    for (size_t i = 0; i < look->column_count; i++) {
        struct cell_target *target = &look->targets[i];
        if (!cell_target_is_dated(target) || is_single(target->date_orders))
            continue;
        if (is_single(common & target->date_orders))
            target->date_orders &= common;
        open |= target->date_orders != CELL_ALL_DATE_ORDERS && !is_single(target->date_orders);
    }
    look->date_ambiguous = open;
    if (is_single(common))
        look->date_order = OPT(common & (1u << CELL_MDY)   ? IMPORT_MDY
                               : common & (1u << CELL_DMY) ? IMPORT_DMY
                                                           : IMPORT_YMD);
}

struct result table_look(const struct import_work *work, const struct table_reader *reader,
                         struct table_look *ret_look, struct error *err)
{
    struct looking *looking = ARENA_NEW(work->call->arena, struct looking);
    const struct import_settings *settings = work->settings;
    looking->work = work;
    looking->arena = work->call->arena;
    looking->look.kind = work->kind;
    looking->look.decimal_mark =
        settings->decimal_mark.chars ? settings->decimal_mark.chars[0] : '.';
    const struct table_sink sink = {.row = look_at_row, .context = looking};
    struct result read = reader->read(reader->context, &sink, err);
    if (failed(read) && !looking->enough)
        return read;
    error_clear(err);
    if (!looking->settled)
        TRY(settle(looking, err));
    settle_dates(&looking->look);
    *ret_look = looking->look;
    return RESULT_OK;
}
