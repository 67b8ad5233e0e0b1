/* Periods: a block's rows deal by deal, each deal's in one batch with one audit entry.
 *
 * A row is decoded, compared with what is known and computed before anything is written, so that
 * its own faults refuse it alone. A month that is new goes straight in; only where one may be
 * reported already are the deal's periods read. */
#include <stdlib.h>
#include <string.h>

#include "app/bulk.h"
#include "app/correct_period.h"
#include "import/run.h"

/* A thread for fewer rows costs more than it spares. */
enum { APART_ROWS_MIN = 256 };

/* Rows that name the same deal the same way. */
struct group {
    struct import_run *run;
    const struct sorted_row *rows;
    size_t count;
    /* Read before anything of the block is written, and in the block's arena. */
    const char *why_not; /* there is no deal: for what; else NULL */
    struct deal deal;
    struct standing standing;
    bool is_again; /* an earlier group of the block is the same deal's: it is read anew */
    /* At work. */
    struct period_batch batch;
    bool begun;
    bool wrote;                 /* the row at hand */
    struct period_list periods; /* of the deal, where they were read, and what was added since */
    size_t period_room;
    bool read;
};

struct sorted_row {
    const char *deal; /* as the row names it; "": not at all */
    struct import_row *row;
};

/* ---- stored periods ---- */

static struct period_body body_of_period(const struct period *period)
{
    const struct period_figures *figures = &period->figures;
    struct period_body body = {
        .has_reporting_period.known = true,
        .reporting_period = {.month = OPT(period->last_ym % 12 + 1),
                             .year = OPT(period->last_ym / 12),
                             .months = OPT(period->months)},
        .rent_cents = OPT(figures->rent_cents),
        .vacancy_ppm = figures->vacancy_ppm,
        .expenses.total = figures->expense_total_cents,
        .noi_cents = OPT(figures->noi_cents),
        .cash_flow_cents = OPT(figures->cash_flow_cents),
        .dscr_e4 = figures->dscr_e4,
        .notes.chars = period->notes,
        .flags = period->caller_flags,
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        body.expenses.parts[part] = figures->expense_cents[part];
    return body;
}

static void note_difference(void *context, const char *pointer)
{
    bool *differs = context;
    (void)pointer;
    *differs = true;
}

static bool says_more(const struct period_body *given, const struct period *stored)
{
    const struct period_body known = body_of_period(stored);
    bool differs = false;
    given_differences(&period_schema, given, &known, note_difference, &differs);
    return differs;
}

static struct result read_periods(struct group *group, struct error *err)
{
    struct call *call = &group->run->call;
    if (group->read)
        return RESULT_OK;
    TRY(period_store_list(call->db, call->arena, &group->deal.id, &group->deal.pro_forma,
                          &group->periods, err));
    group->period_room = group->periods.count;
    group->read = true;
    return RESULT_OK;
}

/* A correction leaves its months as they are, and no other row of the file may name them: what was
 * read is read once, however many rows there are. */
static void add_period(struct group *group, const struct period *period)
{
    struct period_list *periods = &group->periods;
    if (!group->read)
        return;
    if (periods->count == group->period_room) {
        struct period *items =
            ARENA_ARRAY(group->run->call.arena, struct period, 2 * (group->period_room + 1));
        if (periods->count)
            memcpy(items, periods->items, periods->count * sizeof(*items));
        periods->items = items;
        group->period_room = 2 * (group->period_room + 1);
    }
    periods->items[periods->count++] = *period;
}

/* The period of just these months, NULL where there is none. Another one that shares a month is an
 * error of the row. */
static struct result find_period(struct group *group, const struct period *row,
                                 const struct period **ret_same, struct error *err)
{
    const int32_t first_ym = period_first_ym(row->last_ym, row->months);
    struct arena *arena = group->run->call.arena;
    *ret_same = NULL;
    if (period_batch_is_free(&group->batch, row))
        return RESULT_OK;
    TRY(read_periods(group, err));
    for (size_t i = 0; i < group->periods.count; i++) {
        const struct period *known = &group->periods.items[i];
        const int32_t known_first_ym = period_first_ym(known->last_ym, known->months);
        if (known->last_ym == row->last_ym && known->months == row->months)
            *ret_same = known;
        else if (known_first_ym <= row->last_ym && first_ym <= known->last_ym)
            error_field(err, "/reportingPeriod", "shares months with %s, which is reported already",
                        span_text(arena, known->last_ym, known->months));
    }
    return RESULT_OK;
}

/* ---- a row ---- */

/* Flags that the rules give are answered beside the caller's: they are none of them. */
static void leave_out_own_flags(struct text_list *flags)
{
    size_t kept = 0;
    for (size_t i = 0; i < flags->count; i++) {
        if (name_index(flag_names, FLAG_COUNT, flags->items[i]) < 0)
            flags->items[kept++] = flags->items[i];
    }
    flags->count = kept;
}

static void compare_stored(struct import_run *run, struct import_row *row,
                           const struct period *period, const struct period_figures *figures)
{
    const struct import_stored *stored = row->record.stored;
    const char *span = span_text(&run->arena, period->last_ym, period->months);
    const struct {
        const char *name;
        struct opt theirs, ours;
        int decimals;
    } numbers[] = {
        {"NOI", stored->noi_cents, OPT(figures->noi_cents), 2},
        {"cash flow", stored->cash_flow_cents, OPT(figures->cash_flow_cents), 2},
        {"DSCR", stored->dscr_e4, figures->dscr_e4, 4},
        {"cash flow variance", stored->cash_flow_variance_cents,
         figures->variance[MEASURE_CASH_FLOW], 2},
        {"DSCR variance", stored->dscr_variance_e4, figures->variance[MEASURE_DSCR], 4},
        {"rent variance", stored->rent_variance_cents, figures->variance[MEASURE_RENT], 2},
        {"expense variance", stored->expense_variance_cents, figures->variance[MEASURE_EXPENSE], 2},
    };
    if (stored->grade.known && stored->grade.value != (int64_t)figures->grade)
        run_remark(run, row, "%s: grade stored %s, ours %s", span, grade_names[stored->grade.value],
                   grade_names[figures->grade]);
    for (size_t i = 0; i < ARRAY_LENGTH(numbers); i++) {
        char theirs[DECIMAL_TEXT_MAX], ours[DECIMAL_TEXT_MAX] = "none";
        if (!numbers[i].theirs.known || opt_equal(numbers[i].theirs, numbers[i].ours))
            continue;
        decimal_format(numbers[i].theirs.value, numbers[i].decimals, theirs);
        if (numbers[i].ours.known)
            decimal_format(numbers[i].ours.value, numbers[i].decimals, ours);
        run_remark(run, row, "%s: %s stored %s, ours %s", span, numbers[i].name, theirs, ours);
    }
}

static struct result write_period(struct group *group, struct import_row *row,
                                  const struct period_body *body, struct period *period,
                                  struct error *err)
{
    const struct period_input input = period_input_of(body);
    const struct import_stamps *stamps = row->record.stamps;
    if (stamps && stamps->entered_at_ms.known) {
        period->entered_at_ms = stamps->entered_at_ms.value;
        period->entered_by = stamps->entered_by;
        period->updated_at_ms = stamps->updated_at_ms;
        period->updated_by = stamps->updated_by;
    }
    row->told.outcome = IMPORT_CREATED;
    group->wrote = true;
    TRY(record_period(&group->batch, period, &input, period, err));
    add_period(group, period);
    return RESULT_OK;
}

/* The row is good so far; `same` is what is reported of these months. */
static struct result settle_period(struct group *group, struct import_row *row,
                                   const struct period_body *body, struct period *period,
                                   const struct period *same, struct error *err)
{
    struct import_run *run = group->run;
    struct period_figures figures = {0};
    const struct period_input input = same ? correction_input(same, body) : period_input_of(body);
    TRY(period_compute(&group->deal.pro_forma, &input, run->call.policy, &figures, err));
    if (row->record.stored)
        compare_stored(run, row, period, &figures);
    if (!same) {
        TRY(write_period(group, row, body, period, err));
    } else if (says_more(body, same)) {
        row->told.outcome = IMPORT_UPDATED;
        group->wrote = true;
        TRY(amend_period(&group->batch, same, body, period, err));
    } else {
        row->told.outcome = IMPORT_UNCHANGED;
        *period = *same;
    }
    row->told.subject_id = period->id;
    return RESULT_OK;
}

static struct result begin_batch(struct group *group, struct error *err)
{
    struct call *call = &group->run->call;
    if (group->begun)
        return RESULT_OK;
    group->begun = true;
    if (group->is_again)
        return period_batch_begin(&group->batch, call, &group->deal, err);
    period_batch_begin_from(&group->batch, call, &group->deal, &group->standing);
    return RESULT_OK;
}

/* Of a row that is wrong already: what is wrong with its figures is told too. */
static struct result compute_refused(const struct group *group, const struct period_body *body,
                                     struct error *err)
{
    const struct period_input input = period_input_of(body);
    struct period_figures figures = {0};
    return period_compute(&group->deal.pro_forma, &input, group->run->call.policy, &figures, err);
}

static struct result apply_row(struct group *group, struct import_row *row, struct error *err)
{
    struct import_run *run = group->run;
    struct call *call = &run->call;
    struct json_value *json = body_copy(call->arena, row->record.body);
    struct period_body body = {0};
    struct period period = {0};
    const struct period *same = NULL;
    run_begin_row(row, err);
    (void)body_take(json, "leadId");
    const struct json_value *id = body_take(json, "_id");
    if (id && id->type == JSON_STRING && !oid_parse(id->text, &period.id))
        error_field(err, "/_id", "must be 24 lower-case hex digits");
    if (group->why_not)
        error_field(err, "/leadId", "%s", group->why_not);
    struct result decoded =
        schema_decode(&period_schema, DECODE_CREATE, json, call->arena, &body, err);
    if (group->why_not || (failed(decoded) && decoded.code != ERROR_VALIDATION))
        return decoded;

    const struct oid period_id = period.id;
    const bool dated = body.reporting_period.year.known && body.reporting_period.month.known;
    if (dated)
        period_check_span(call, &group->deal, &body, err);
    if (failed(decoded) || !dated)
        return compute_refused(group, &body, err);
    leave_out_own_flags(&body.flags);
    period = period_of_body(&body);
    period.id = period_id;
    const uint128 key = seen_span_key(&group->deal.id, period.last_ym, period.months);
    uint64_t *const said_by = seen_number(&run->spans, key);
    if (*said_by)
        error_field(err, "/reportingPeriod", "%s of this deal stands in row %llu already",
                    span_text(call->arena, period.last_ym, period.months),
                    (unsigned long long)*said_by);
    TRY(begin_batch(group, err));
    TRY(find_period(group, &period, &same, err));
    if (failed(error_result(err)))
        return compute_refused(group, &body, err);
    TRY(settle_period(group, row, &body, &period, same, err));
    *said_by = row->record.row;
    return RESULT_OK;
}

/* ---- a block ---- */

static int compare_rows(const void *a, const void *b)
{
    const struct sorted_row *x = a, *y = b;
    const int order = strcmp(x->deal, y->deal);
    if (order != 0)
        return order;
    return x->row < y->row ? -1 : 1; /* rows of an array, in the file's order */
}

static struct sorted_row *sort_rows(struct import_run *run)
{
    struct sorted_row *sorted = ARENA_ARRAY(&run->arena, struct sorted_row, run->row_count);
    for (size_t i = 0; i < run->row_count; i++) {
        const struct json_value *deal = json_member(run->rows[i].record.body, "leadId");
        sorted[i].row = &run->rows[i];
        sorted[i].deal = deal && deal->type == JSON_STRING ? deal->text : "";
    }
    qsort(sorted, run->row_count, sizeof(*sorted), compare_rows);
    return sorted;
}

static struct result find_deal(struct group *group, struct call *call, const char *name,
                               struct error *err)
{
    struct oid id = {.hex = ""};
    struct error fault;
    bool found = false;
    error_init(&fault, call->arena);
    group->why_not = "is required";
    if (name[0] == '\0')
        return RESULT_OK;
    if (oid_parse(name, &id))
        TRY(deal_store_find(call->db, call->arena, &id, &group->deal, &found, err));
    if (!found) {
        struct result sought =
            reference_find(group->run, REFERENCE_DEAL, name, "/leadId", &id, &fault);
        if (failed(sought))
            return error_set(err, sought.code, "%s", fault.detail);
        group->why_not = "is not closed: a closing comes before its periods";
        if (fault.field_count)
            group->why_not = fault.fields[0].detail;
        else
            TRY(deal_store_find(call->db, call->arena, &id, &group->deal, &found, err));
    }
    if (found)
        group->why_not = NULL;
    return RESULT_OK;
}

/* All that is asked for before the writing, which goes on beside its caller (db_run_apart()): each
 * question would wait for it. */
static struct result read_deals(struct group *groups, size_t count, struct seen *deals,
                                struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        struct group *group = &groups[i];
        struct call call = group->run->call;
        call.arena = &group->run->arena;
        TRY(find_deal(group, &call, group->rows[0].deal, err));
        if (group->why_not)
            continue;
        group->is_again = ++*seen_number(deals, seen_span_key(&group->deal.id, 0, 0)) > 1;
        if (!group->is_again)
            TRY(standing_store_get(call.db, call.arena, &group->deal.id, &group->standing, err));
    }
    return RESULT_OK;
}

static struct result apply_group(struct group *group, struct error *err)
{
    struct import_run *run = group->run;
    for (size_t i = 0; i < group->count; i++) {
        struct import_row *row = group->rows[i].row;
        struct error fault;
        error_init(&fault, run->call.arena);
        group->wrote = false;
        struct result applied = apply_row(group, row, &fault);
        TRY(run_settle(run, row, applied, group->wrote, &fault, err));
    }
    if (group->begun)
        TRY(period_batch_end(&group->batch, err));
    arena_reset(run->call.arena);
    return RESULT_OK;
}

static bool begins_group(const struct sorted_row *rows, size_t i)
{
    return i == 0 || strcmp(rows[i].deal, rows[i - 1].deal) != 0;
}

static struct group *group_rows(struct import_run *run, const struct sorted_row *rows,
                                size_t *ret_count)
{
    size_t count = 0;
    for (size_t i = 0; i < run->row_count; i++)
        count += begins_group(rows, i);
    struct group *groups = ARENA_ARRAY(&run->arena, struct group, count);
    count = 0;
    for (size_t i = 0; i < run->row_count; i++) {
        if (begins_group(rows, i))
            groups[count++] = (struct group){.run = run, .rows = rows + i};
        groups[count - 1].count++;
    }
    *ret_count = count;
    return groups;
}

struct result import_apply_periods(struct import_run *run, struct error *err)
{
    size_t count = 0;
    struct group *groups = group_rows(run, sort_rows(run), &count);
    struct seen deals CLEANUP(seen_free) = {0};
    TRY(read_deals(groups, count, &deals, err));
    if (run->row_count >= APART_ROWS_MIN)
        TRY(db_run_apart(run->call.db, err));
    for (size_t i = 0; i < count; i++)
        TRY(apply_group(&groups[i], err));
    return RESULT_OK;
}
