#include "domain/statement.h"

#include <stdlib.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "domain/limits.h"

enum { MONTHS_PER_YEAR = 12, QUARTERS = 4, QUARTER_MONTHS = 3 };

/* The statements over the same months, brought down to the one that stands. */
struct span {
    int32_t first_ym, months;
    struct statement_figures figures;
    size_t source; /* index of the statement that stands */
    bool past;     /* ends before origination, or begins after the end */
    bool quartered;
    bool taken;
    struct statement_verdict verdict;
    const struct span *year;            /* the quartered year it is a part of, or NULL */
    struct span *quarters_to[QUARTERS]; /* of a quartered year: over 3, 6, 9, 12 months */
};

struct plan_work {
    const struct statement *statements;
    struct span *spans;
    size_t span_count;
    const struct loan_life *life;
    int32_t year_begins; /* 0 for January … 11 */
    struct arena *arena;
    struct statement_plan plan;
};

/* ---- rule 1: the span ---- */

enum statement_fate statement_span(const struct statement *statement, int32_t *ret_first_ym,
                                   int32_t *ret_months)
{
    if (!statement->start_on.known || !statement->end_on.known)
        return STATEMENT_NO_SPAN;
    const int32_t start_on = (int32_t)statement->start_on.value;
    const int32_t end_on = (int32_t)statement->end_on.value;
    if (end_on < start_on)
        return STATEMENT_BACKWARDS;

    int year, month, day;
    date_to_parts(start_on, &year, &month, &day);
    const bool starts_next = day == days_in_month(year, month);
    if (day != 1 && !starts_next)
        return STATEMENT_BROKEN_MONTHS;
    const int32_t first_ym = month_ym(year, month) + (starts_next ? 1 : 0);

    date_to_parts(end_on, &year, &month, &day);
    if (day < days_in_month(year, month) - 1)
        return STATEMENT_BROKEN_MONTHS;
    const int32_t months = month_ym(year, month) - first_ym + 1;
    if (months < 1)
        return STATEMENT_BACKWARDS;
    if (months > PERIOD_MONTHS_MAX)
        return STATEMENT_TOO_LONG;
    *ret_first_ym = first_ym;
    *ret_months = months;
    return STATEMENT_PERIOD;
}

/* ---- rule 2: the figures ---- */

/* The fate a statement has on its own, before any other is looked at. */
static enum statement_fate alone(const struct statement *statement, int32_t *ret_first_ym,
                                 int32_t *ret_months)
{
    const enum statement_fate fate = statement_span(statement, ret_first_ym, ret_months);
    if (fate != STATEMENT_PERIOD)
        return fate;
    if (*ret_first_ym + *ret_months - 1 > date_month_ym(statement->filed_on))
        return STATEMENT_AFTER_FILING;
    if (!statement_figures_say_something(&statement->figures))
        return STATEMENT_NO_FIGURES;
    return statement_figures_fit(&statement->figures, *ret_months) ? STATEMENT_PERIOD
                                                                   : STATEMENT_OUT_OF_RANGE;
}

/* ---- rule 3: one statement for each span ---- */

struct version {
    int32_t first_ym, months, filed_on;
    size_t index;
};

static int version_compare(const void *left, const void *right)
{
    const struct version *a = left, *b = right;
    if (a->first_ym != b->first_ym)
        return a->first_ym < b->first_ym ? -1 : 1;
    if (a->months != b->months)
        return a->months < b->months ? -1 : 1;
    if (a->filed_on != b->filed_on)
        return a->filed_on < b->filed_on ? -1 : 1;
    return a->index < b->index ? -1 : a->index > b->index ? 1 : 0;
}

/* versions: those over the same months, by filing. */
static struct span span_of(struct plan_work *work, const struct version *versions, size_t count)
{
    const size_t last = versions[count - 1].index;
    struct span span = {
        .first_ym = versions[0].first_ym,
        .months = versions[0].months,
        .figures = work->statements[versions[0].index].figures,
        .source = last,
        .verdict = {.fate = STATEMENT_PERIOD, .by = STATEMENT_NONE},
    };
    for (size_t i = 1; i < count; i++)
        span.figures =
            statement_figures_later(&span.figures, &work->statements[versions[i].index].figures);
    for (size_t i = 0; i + 1 < count; i++) {
        const struct statement *earlier = &work->statements[versions[i].index];
        const bool same = statement_figures_agree(&earlier->figures, &span.figures);
        work->plan.verdicts[versions[i].index] = (struct statement_verdict){
            .fate = same ? STATEMENT_REPEATED : STATEMENT_RESTATED, .by = last};
    }
    return span;
}

static void spans_collect(struct plan_work *work, size_t count)
{
    struct version *versions = ARENA_ARRAY(work->arena, struct version, count);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        struct version version = {.filed_on = work->statements[i].filed_on, .index = i};
        const enum statement_fate fate =
            alone(&work->statements[i], &version.first_ym, &version.months);
        work->plan.verdicts[i] = (struct statement_verdict){.fate = fate, .by = STATEMENT_NONE};
        if (fate == STATEMENT_PERIOD)
            versions[kept++] = version;
    }
    if (kept > 1)
        qsort(versions, kept, sizeof versions[0], version_compare);
    work->spans = ARENA_ARRAY(work->arena, struct span, kept);
    for (size_t from = 0, to; from < kept; from = to) {
        to = from + 1;
        while (to < kept && versions[to].first_ym == versions[from].first_ym &&
               versions[to].months == versions[from].months)
            to++;
        work->spans[work->span_count++] = span_of(work, versions + from, to - from);
    }
}

/* ---- rule 4: true quarters ---- */

static struct span *span_find(const struct plan_work *work, int32_t first_ym, int32_t months)
{
    for (size_t i = 0; i < work->span_count; i++) {
        if (work->spans[i].first_ym == first_ym && work->spans[i].months == months)
            return &work->spans[i];
    }
    return NULL;
}

static bool quarters_are_sound(struct span *const quarters_to[QUARTERS])
{
    const struct statement_figures *year = &quarters_to[QUARTERS - 1]->figures;
    for (int i = 1; i < QUARTERS; i++) {
        const struct statement_figures *shorter = &quarters_to[i - 1]->figures;
        if (!statement_figures_cover(shorter, year))
            return false;
        const struct statement_figures quarter =
            statement_figures_between(shorter, &quarters_to[i]->figures);
        if (quarter.revenue_cents.value < 0 || !statement_figures_fit(&quarter, QUARTER_MONTHS))
            return false;
    }
    return true;
}

static void years_quarter(struct plan_work *work)
{
    for (size_t i = 0; i < work->span_count; i++) {
        struct span *year = &work->spans[i];
        if (year->months != MONTHS_PER_YEAR)
            continue;
        bool all = true;
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            const int32_t months = (quarter + 1) * QUARTER_MONTHS;
            year->quarters_to[quarter] = span_find(work, year->first_ym, months);
            all = all && year->quarters_to[quarter] != NULL;
        }
        if (!all || !quarters_are_sound(year->quarters_to))
            continue;
        year->quartered = true;
        for (int quarter = 0; quarter < QUARTERS; quarter++)
            year->quarters_to[quarter]->year = year;
    }
}

/* ---- rule 5: the seller's past, and what comes after the end ---- */

static bool ends_before(const struct loan_life *life, int32_t last_ym)
{
    return last_ym < date_month_ym(life->originated_on);
}

static bool goes_past_end(const struct loan_life *life, int32_t ym)
{
    return life->ended_on.known && ym > date_month_ym((int32_t)life->ended_on.value);
}

static void past_mark(struct plan_work *work)
{
    for (size_t i = 0; i < work->span_count; i++) {
        struct span *span = &work->spans[i];
        if (ends_before(work->life, span->first_ym + span->months - 1))
            span->verdict.fate = STATEMENT_BEFORE_CLOSING;
        else if (goes_past_end(work->life, span->first_ym))
            span->verdict.fate = STATEMENT_AFTER_END;
        span->past = span->verdict.fate != STATEMENT_PERIOD;
    }
}

/* ---- rule 6: overlap ---- */

static int32_t year_begins(const struct plan_work *work)
{
    int to_date[MONTHS_PER_YEAR] = {0}, whole[MONTHS_PER_YEAR] = {0};
    for (size_t i = 0; i < work->span_count; i++) {
        const struct span *span = &work->spans[i];
        if (span->months == MONTHS_PER_YEAR)
            whole[span->first_ym % MONTHS_PER_YEAR]++;
        else if (span->months % QUARTER_MONTHS == 0)
            to_date[span->first_ym % MONTHS_PER_YEAR]++;
    }
    int32_t best = 0;
    for (int32_t month = 1; month < MONTHS_PER_YEAR; month++) {
        if (to_date[month] > to_date[best] ||
            (to_date[month] == to_date[best] && whole[month] > whole[best]))
            best = month;
    }
    return best;
}

static bool goes_first(const struct plan_work *work, const struct span *a, const struct span *b)
{
    if (a->months != b->months)
        return a->months > b->months;
    if (a->quartered != b->quartered)
        return a->quartered;
    const bool a_aligned = a->first_ym % MONTHS_PER_YEAR == work->year_begins;
    const bool b_aligned = b->first_ym % MONTHS_PER_YEAR == work->year_begins;
    if (a_aligned != b_aligned)
        return a_aligned;
    return a->first_ym < b->first_ym;
}

static const struct span *taken_overlap(const struct plan_work *work, const struct span *span)
{
    for (size_t i = 0; i < work->span_count; i++) {
        const struct span *other = &work->spans[i];
        if (other->taken && other->first_ym < span->first_ym + span->months &&
            span->first_ym < other->first_ym + other->months)
            return other;
    }
    return NULL;
}

static void span_settle(const struct plan_work *work, struct span *span)
{
    const struct span *other = taken_overlap(work, span);
    if (other == NULL) {
        span->taken = true;
        span->verdict.fate = span->quartered ? STATEMENT_QUARTERED : STATEMENT_PERIOD;
        return;
    }
    span->verdict.by = other->source;
    if (span->year == other)
        span->verdict.fate = STATEMENT_QUARTERED;
    else
        span->verdict.fate =
            other->months > span->months ? STATEMENT_REPLACED : STATEMENT_OVERLAPPED;
}

/* Picks the next to go first again and again; there are at most a few hundred spans. */
static void overlaps_settle(struct plan_work *work)
{
    bool *settled = ARENA_ARRAY(work->arena, bool, work->span_count);
    for (;;) {
        struct span *next = NULL;
        for (size_t i = 0; i < work->span_count; i++) {
            struct span *span = &work->spans[i];
            if (!settled[i] && !span->past && (next == NULL || goes_first(work, span, next)))
                next = span;
        }
        if (next == NULL)
            return;
        settled[next - work->spans] = true;
        span_settle(work, next);
    }
}

/* ---- the periods ---- */

static struct opt average(struct opt amount, int32_t months)
{
    return amount.known ? OPT(div_round(amount.value, months)) : UNKNOWN;
}

static bool dscr_in_range(int64_t dscr_e4)
{
    return dscr_e4 <= DSCR_MAX_E4 && dscr_e4 >= -DSCR_MAX_E4;
}

static void period_add(struct plan_work *work, const struct span *until,
                       const struct statement_figures *figures, int32_t months, size_t minus)
{
    struct statement_period period = {
        .last_ym = until->first_ym + until->months - 1,
        .months = months,
        .rent_cents = average(figures->revenue_cents, months).value,
        .expenses_cents = average(figures->expenses_cents, months),
        .noi_cents = average(figures->noi_cents, months),
        .dscr_e4 = figures->dscr_e4,
        .source = until->source,
        .minus = minus,
    };
    const int32_t first_ym = period.last_ym - months + 1;
    if (ends_before(work->life, period.last_ym) || goes_past_end(work->life, first_ym))
        return;
    if (figures->ncf_cents.known && figures->debt_service_cents.known)
        period.cash_flow_cents =
            average(OPT(figures->ncf_cents.value - figures->debt_service_cents.value), months);

    uint32_t remarks = 0;
    if (period.dscr_e4.known && !dscr_in_range(period.dscr_e4.value)) {
        remarks |= 1u << STATEMENT_REMARK_COVERAGE_RANGE;
        period.dscr_e4 = UNKNOWN;
    }
    if (!period.dscr_e4.known)
        period.dscr_e4 = statement_figures_dscr_e4(figures);

    const struct opt occupancy = figures->occupancy_ppm;
    if (occupancy.known && occupancy.value >= 0 && occupancy.value <= RATE_MAX_PPM)
        period.vacancy_ppm = OPT(RATE_MAX_PPM - occupancy.value);
    else if (occupancy.known)
        remarks |= 1u << STATEMENT_REMARK_OCCUPANCY_RANGE;
    if (occupancy.known && occupancy.value == 0 && figures->revenue_cents.value > 0)
        remarks |= 1u << STATEMENT_REMARK_OCCUPANCY_ZERO;

    if (minus != STATEMENT_NONE)
        remarks |= 1u << STATEMENT_REMARK_DIFFERENCE;
    if (minus != STATEMENT_NONE && figures->expenses_cents.known &&
        figures->expenses_cents.value < 0)
        remarks |= 1u << STATEMENT_REMARK_NEGATIVE_EXPENSES;
    if (first_ym < date_month_ym(work->life->originated_on))
        remarks |= 1u << STATEMENT_REMARK_EARLY;
    if (work->statements[until->source].is_partial)
        remarks |= 1u << STATEMENT_REMARK_PARTIAL;
    if (goes_past_end(work->life, period.last_ym))
        remarks |= 1u << STATEMENT_REMARK_PAST_END;
    period.remarks = remarks;
    work->plan.periods[work->plan.period_count++] = period;
}

static void periods_of(struct plan_work *work, const struct span *span)
{
    if (!span->quartered) {
        period_add(work, span, &span->figures, span->months, STATEMENT_NONE);
        return;
    }
    period_add(work, span->quarters_to[0], &span->quarters_to[0]->figures, QUARTER_MONTHS,
               STATEMENT_NONE);
    for (int quarter = 1; quarter < QUARTERS; quarter++) {
        const struct span *shorter = span->quarters_to[quarter - 1];
        const struct span *longer = span->quarters_to[quarter];
        const struct statement_figures figures =
            statement_figures_between(&shorter->figures, &longer->figures);
        period_add(work, longer, &figures, QUARTER_MONTHS, shorter->source);
    }
}

/* Of each modification the first period that it can be seen in. */
static void modifications_remark(struct plan_work *work)
{
    for (size_t i = 0; i < work->life->modified_count; i++) {
        const int32_t ym = date_month_ym(work->life->modified_on[i]);
        size_t at = 0;
        while (at < work->plan.period_count && work->plan.periods[at].last_ym < ym)
            at++;
        if (at < work->plan.period_count)
            work->plan.periods[at].remarks |= 1u << STATEMENT_REMARK_MODIFIED;
    }
}

/* Spans are sorted by their first month and those taken do not overlap, so the periods come out in
 * order. */
struct statement_plan statement_plan_make(const struct statement *statements, size_t count,
                                          const struct loan_life *life, struct arena *arena)
{
    struct plan_work work = {.statements = statements, .life = life, .arena = arena};
    work.plan.verdicts = ARENA_ARRAY(arena, struct statement_verdict, count);
    spans_collect(&work, count);
    past_mark(&work);
    years_quarter(&work);
    work.year_begins = year_begins(&work);
    overlaps_settle(&work);

    work.plan.periods = ARENA_ARRAY(arena, struct statement_period, work.span_count * QUARTERS);
    for (size_t i = 0; i < work.span_count; i++) {
        const struct span *span = &work.spans[i];
        work.plan.verdicts[span->source] = span->verdict;
        if (span->taken)
            periods_of(&work, span);
    }
    modifications_remark(&work);
    return work.plan;
}
