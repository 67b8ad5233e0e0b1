#include "import/engine.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/audit.h"
#include "app/bulk.h"
#include "app/fields.h"
#include "import/format.h"
#include "import/run.h"

enum { ROWS_A_STEP = 256, REMARK_MAX = 500 };
/* Of a block, of which IMPORT_BLOCK_BYTES are rows, and of a deal's rows: what is said of them is a
 * bounded multiple. */
#define BLOCK_ARENA_LIMIT (4 * ARENA_DEFAULT_LIMIT)

const char *const import_outcome_names[] = {"created", "updated", "unchanged", "refused"};

static const struct field counts_fields[] = {
    FIELD_INTEGER(struct import_counts_reply, rows, "rows", .required = true),
    FIELD_INTEGER(struct import_counts_reply, created, "created", .required = true),
    FIELD_INTEGER(struct import_counts_reply, updated, "updated", .required = true),
    FIELD_INTEGER(struct import_counts_reply, unchanged, "unchanged", .required = true),
    FIELD_INTEGER(struct import_counts_reply, refused, "refused", .required = true),
    FIELD_INTEGER(struct import_counts_reply, remarks, "remarks", .required = true),
};
const struct schema import_counts_schema =
    SCHEMA("ImportCounts", struct import_counts_reply, counts_fields);

struct import_counts_reply import_counts_reply_of(const struct import_counts *counts)
{
    return (struct import_counts_reply){
        .rows = OPT(counts->rows),
        .created = OPT(counts->created),
        .updated = OPT(counts->updated),
        .unchanged = OPT(counts->unchanged),
        .refused = OPT(counts->refused),
        .remarks = OPT(counts->remarks),
    };
}

struct import_summary {
    struct text name, format, source;
    struct import_counts_reply counts;
};

/* ---- what became of a row ---- */

void run_remark(struct import_run *run, struct import_row *row, const char *format, ...)
{
    struct import_told *told = &row->told;
    struct arena *arena = &run->arena;
    char text[REMARK_MAX];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof(text), format, values);
    va_end(values);
    const char **remarks = ARENA_ARRAY(arena, const char *, told->remark_count + 1);
    if (told->remark_count)
        memcpy(remarks, told->remarks, told->remark_count * sizeof(*remarks));
    remarks[told->remark_count++] = arena_strdup(arena, text);
    told->remarks = remarks;
}

/* Stands for the pointer of a problem that has none. */
static const char *problem_mark(struct arena *arena, size_t index)
{
    return arena_printf(arena, "#%zu", index);
}

void run_begin_row(const struct import_row *row, struct error *err)
{
    const struct import_record *record = &row->record;
    for (size_t i = 0; i < record->problem_count; i++) {
        const struct import_problem *problem = &record->problems[i];
        error_field(err, problem->pointer ? problem->pointer : problem_mark(err->arena, i), "%s",
                    problem->detail);
    }
}

static struct import_problem problem_of(struct arena *arena, const struct import_record *record,
                                        const struct field_error *fault)
{
    struct import_problem problem = {.pointer = arena_strdup(arena, fault->pointer),
                                     .detail = arena_strdup(arena, fault->detail)};
    if (fault->pointer[0] == '#')
        return record->problems[strtoul(fault->pointer + 1, NULL, 10)];
    for (size_t i = 0; i < record->problem_count; i++) {
        const struct import_problem *own = &record->problems[i];
        if (own->pointer && !strcmp(own->pointer, fault->pointer) && own->column)
            return *own;
    }
    if (record->column_name)
        problem.column = record->column_name(record->column_context, fault->pointer);
    return problem;
}

void run_refuse(struct import_run *run, struct import_row *row, const struct error *err)
{
    const size_t count = err->field_count ? err->field_count : 1;
    struct import_problem *problems = ARENA_ARRAY(&run->arena, struct import_problem, count);
    for (size_t i = 0; i < err->field_count; i++)
        problems[i] = problem_of(&run->arena, &row->record, &err->fields[i]);
    if (err->field_count == 0)
        problems[0].detail = arena_strdup(&run->arena, err->detail);
    row->told.outcome = IMPORT_REFUSED;
    row->told.subject_id = (struct oid){.hex = ""};
    row->told.problems = problems;
    row->told.problem_count = count;
}

static bool is_refusal(enum error_code code)
{
    return code == ERROR_VALIDATION || code == ERROR_CONFLICT || code == ERROR_NOT_FOUND ||
           code == ERROR_BAD_REQUEST;
}

struct result run_settle(struct import_run *run, struct import_row *row, struct result outcome,
                         bool wrote, struct error *fault, struct error *err)
{
    if (!failed(outcome))
        return RESULT_OK;
    if (is_refusal(outcome.code) && !wrote) {
        run_refuse(run, row, fault);
        return RESULT_OK;
    }
    if (is_refusal(outcome.code) && fault->field_count)
        return error_set(err, outcome.code, "row %" PRIu64 ": %s %s", row->record.row,
                         fault->fields[0].pointer, fault->fields[0].detail);
    return error_set(err, outcome.code, "row %" PRIu64 ": %s", row->record.row,
                     fault->detail[0] ? fault->detail : error_title(outcome.code));
}

struct result run_each(struct import_run *run,
                       struct result (*apply)(struct import_run *run, struct import_row *row,
                                              struct error *err),
                       struct error *err)
{
    for (size_t i = 0; i < run->row_count; i++) {
        struct import_row *row = &run->rows[i];
        struct error fault;
        error_init(&fault, run->call.arena);
        const int64_t writes = db_writes(run->call.db);
        struct result applied = apply(run, row, &fault);
        TRY(run_settle(run, row, applied, db_writes(run->call.db) != writes, &fault, err));
        arena_reset(run->call.arena);
    }
    return RESULT_OK;
}

void run_put_defaults(struct import_run *run, enum import_kind kind, struct json_value *body)
{
    static const bool has_market[IMPORT_KIND_COUNT] = {
        [IMPORT_LEADS] = true, [IMPORT_CLOSINGS] = true};
    static const bool has_strategy[IMPORT_KIND_COUNT] = {
        [IMPORT_LEADS] = true, [IMPORT_BUY_BOXES] = true, [IMPORT_CLOSINGS] = true};
    const struct import_settings *settings = run->settings;
    struct arena *arena = run->call.arena;
    if (has_market[kind] && settings->market_key.chars && !json_member(body, "marketKey"))
        record_body_put(arena, body, "marketKey", record_text(arena, settings->market_key.chars));
    if (has_strategy[kind] && settings->strategy.known && !json_member(body, "strategy"))
        record_body_put(arena, body, "strategy",
                        record_text(arena, strategy_names[settings->strategy.value]));
}

/* ---- blocks ---- */

struct block {
    struct import_run run;
    struct import_row *rows;
    size_t count;
};

/* The rows of one kind that follow one another. */
static struct result apply_rows(struct import_run *run, struct error *err)
{
    switch (run->rows[0].record.kind) {
    case IMPORT_PERIODS:
        return import_apply_periods(run, err);
    case IMPORT_CLOSINGS:
        return import_apply_closings(run, err);
    case IMPORT_LEADS:
    case IMPORT_BUYERS:
    case IMPORT_BUY_BOXES:
    case IMPORT_USERS:
    case IMPORT_KIND_COUNT:
        break;
    }
    return import_apply_nouns(run, err);
}

static struct result tell_rows(struct import_run *run, struct error *err)
{
    const struct import_observer *observer = run->observer;
    int64_t *const of_outcome[] = {
        [IMPORT_CREATED] = &run->counts.created,
        [IMPORT_UPDATED] = &run->counts.updated,
        [IMPORT_UNCHANGED] = &run->counts.unchanged,
        [IMPORT_REFUSED] = &run->counts.refused,
    };
    for (size_t i = 0; i < run->row_count; i++) {
        const struct import_told *told = &run->rows[i].told;
        ++*of_outcome[told->outcome];
        run->counts.remarks += told->remark_count > 0;
        if (observer->row)
            TRY(observer->row(observer->context, told, err));
    }
    return RESULT_OK;
}

static struct result go_on(const struct import_run *run, struct error *err)
{
    const struct import_observer *observer = run->observer;
    const off_t bytes = lseek(run->file, 0, SEEK_CUR);
    if (!observer->go_on || observer->go_on(observer->context, run->counts.rows, (int64_t)bytes))
        return RESULT_OK;
    return error_set(err, ERROR_CANCELLED, "cancelled at row %" PRId64, run->counts.rows);
}

static struct result flush(struct block *block, struct error *err)
{
    struct import_run *run = &block->run;
    for (size_t first = 0, end; first < block->count; first = end) {
        const enum import_kind kind = block->rows[first].record.kind;
        for (end = first + 1; end < block->count; end++) {
            if (block->rows[end].record.kind != kind)
                break;
        }
        run->rows = block->rows + first;
        run->row_count = end - first;
        TRY(apply_rows(run, err));
        TRY(tell_rows(run, err));
    }
    block->count = 0;
    arena_reset(&run->arena);
    return go_on(run, err);
}

static struct result take_record(void *context, const struct import_record *record,
                                 struct error *err)
{
    struct block *block = context;
    struct import_run *run = &block->run;
    if (++run->counts.rows > IMPORT_ROWS_MAX)
        return error_set(err, ERROR_TOO_LARGE, "row %" PRIu64 ": more than %d rows: split the file",
                         record->row, IMPORT_ROWS_MAX);
    block->rows[block->count++] = (struct import_row){
        .record = *record,
        .told = {.sheet = record->sheet ? record->sheet : "",
                 .row = record->row,
                 .kind = record->kind,
                 .remarks = record->remarks,
                 .remark_count = record->remark_count,
                 .cells = record->cells,
                 .cell_count = record->cell_count},
    };
    if (block->count == IMPORT_BLOCK_ROWS || run->arena.used_bytes > IMPORT_BLOCK_BYTES)
        return flush(block, err);
    return block->count % ROWS_A_STEP == 0 ? go_on(run, err) : RESULT_OK;
}

/* ---- the whole ---- */

static void block_end(struct block *block)
{
    free(block->rows);
    seen_free(&block->run.contents);
    seen_free(&block->run.spans);
    arena_free(&block->run.arena);
    arena_free(&block->run.scratch);
}

static struct result audit_commit(const struct import_work *work,
                                  const struct import_counts *counts, struct error *err)
{
    struct call *call = work->call;
    if (counts->created + counts->updated == 0)
        return RESULT_OK; /* a file that says nothing new writes nothing */
    const struct import_summary summary = {
        .name.chars = work->input->name,
        .format.chars = work->input->format,
        .source.chars = work->input->source,
        .counts = import_counts_reply_of(counts),
    };
    static const struct field fields[] = {
        FIELD_TEXT(struct import_summary, name, "name"),
        FIELD_TEXT(struct import_summary, format, "format"),
        FIELD_TEXT(struct import_summary, source, "source"),
        FIELD_OBJECT(struct import_summary, counts, "counts", &import_counts_schema),
    };
    static const struct schema schema = SCHEMA("ImportSummary", struct import_summary, fields);
    return audit_write(call,
                       &(struct audit_change){
                           .action = "import.commit",
                           .subject_kind = "import",
                           .subject_id = call->request_id,
                           .after = fields_json(call->arena, &schema, &summary),
                       },
                       err);
}

static struct result read_file(const struct import_work *work, const struct import_format *format,
                               const struct import_observer *observer,
                               struct import_counts *ret_counts, struct error *err)
{
    static const struct import_observer nobody = {0};
    struct block block CLEANUP(block_end) = {
        .run = {.call = *work->call,
                .settings = work->settings,
                .source = work->input->source ? work->input->source : "",
                .observer = observer ? observer : &nobody,
                .file = work->input->file},
        .rows = calloc(IMPORT_BLOCK_ROWS, sizeof(struct import_row)),
    };
    if (!block.rows)
        return error_set(err, ERROR_UNAVAILABLE, "no memory for an import");
    arena_init(&block.run.arena, BLOCK_ARENA_LIMIT);
    arena_init(&block.run.scratch, BLOCK_ARENA_LIMIT);
    block.run.call.arena = &block.run.scratch;
    const struct import_sink sink = {
        .record = take_record, .context = &block, .arena = &block.run.arena};
    TRY(format->read(work, &sink, err));
    TRY(flush(&block, err));
    *ret_counts = block.run.counts;
    return RESULT_OK;
}

static struct result execute(const struct import_work *work, const struct import_format *format,
                             const struct import_observer *observer,
                             struct import_counts *ret_counts, struct error *err)
{
    struct import_counts counts = {0};
    TRY(read_file(work, format, observer, &counts, err));
    TRY(audit_commit(work, &counts, err));
    TRY(bulk_write(work->call, err));
    *ret_counts = counts;
    return RESULT_OK;
}

struct result import_execute(struct call *call, const struct import_input *input,
                             const struct import_observer *observer,
                             struct import_counts *ret_counts, struct error *err)
{
    struct bulk *bulk CLEANUP(bulk_free_at_end) = call->bulk ? NULL : bulk_new();
    struct call own = *call;
    struct import_input known = *input;
    struct import_settings settings = {0};
    struct import_work work = {.call = &own, .input = &known, .settings = &settings};
    const struct import_format *format = NULL;
    if (!own.bulk)
        own.bulk = bulk;
    TRY(import_work_begin(&work, &known, &settings, &format, err));
    if (!format->execute)
        return execute(&work, format, observer, ret_counts, err);
    TRY(format->execute(&own, &known, observer, ret_counts, err));
    return bulk_write(&own, err);
}

bool import_brings_users(const char *format, const char *kind)
{
    const struct import_format *known = format ? import_format_find(format) : NULL;
    return (known && known->with_users) || (kind && !strcmp(kind, import_kind_names[IMPORT_USERS]));
}
