#include "domain/statement_parts.h"

#include <stdlib.h>
#include <string.h>

#include "domain/rollup.h"

/* What a property said of a span. */
struct said {
    const char *property;
    int32_t first_ym, months, filed_on;
    size_t index; /* of the part */
};

struct sum_work {
    const struct statement_part *parts;
    struct said *said; /* by property, span, filing */
    size_t said_count;
    size_t listed_most;
    struct arena *arena;
    struct statement_sums sums;
};

static int compare_ints(int64_t a, int64_t b)
{
    return a < b ? -1 : a > b;
}

static int compare_said(const void *left, const void *right)
{
    const struct said *a = left, *b = right;
    int order = strcmp(a->property, b->property);
    if (order == 0)
        order = compare_ints(a->first_ym, b->first_ym);
    if (order == 0)
        order = compare_ints(a->months, b->months);
    if (order == 0)
        order = compare_ints(a->filed_on, b->filed_on);
    return order != 0 ? order : compare_ints((int64_t)a->index, (int64_t)b->index);
}

static void said_collect(struct sum_work *work, size_t count)
{
    work->said = ARENA_ARRAY(work->arena, struct said, count);
    for (size_t i = 0; i < count; i++) {
        struct said said = {.property = work->parts[i].property,
                            .filed_on = work->parts[i].statement.filed_on,
                            .index = i};
        if (statement_span(&work->parts[i].statement, &said.first_ym, &said.months) ==
            STATEMENT_PERIOD)
            work->said[work->said_count++] = said;
    }
    if (work->said_count > 1)
        qsort(work->said, work->said_count, sizeof work->said[0], compare_said);
}

/* The last thing the property said of the span by that date; NULL: nothing. */
static const struct statement *said_last(const struct sum_work *work, const struct said *asked)
{
    const struct said end = {.property = asked->property,
                             .first_ym = asked->first_ym,
                             .months = asked->months,
                             .filed_on = asked->filed_on,
                             .index = SIZE_MAX >> 1};
    size_t low = 0, high = work->said_count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare_said(&work->said[middle], &end) <= 0)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == 0)
        return NULL;
    const struct said *last = &work->said[low - 1];
    const bool is_it = strcmp(last->property, asked->property) == 0 &&
                       last->first_ym == asked->first_ym && last->months == asked->months;
    return is_it ? &work->parts[last->index].statement : NULL;
}

static struct opt amount_sum(const struct statement *const *parts, size_t count, size_t offset,
                             struct opt *room)
{
    for (size_t i = 0; i < count; i++)
        room[i] = *(const struct opt *)((const char *)&parts[i]->figures + offset);
    return rollup_sum(room, count);
}

static bool parts_add(struct sum_work *work, const struct statement *const *parts, size_t count,
                      struct statement *sum)
{
    static const size_t amounts[] = {offsetof(struct statement_figures, revenue_cents),
                                     offsetof(struct statement_figures, expenses_cents),
                                     offsetof(struct statement_figures, noi_cents),
                                     offsetof(struct statement_figures, ncf_cents),
                                     offsetof(struct statement_figures, debt_service_cents)};
    struct opt *room = ARENA_ARRAY(work->arena, struct opt, count);
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        struct opt *target = (struct opt *)((char *)&sum->figures + amounts[i]);
        *target = amount_sum(parts, count, amounts[i], room);
    }
    return sum->figures.revenue_cents.known;
}

/* The properties of one filing, each once. */
struct listing {
    const char **properties;
    size_t count;
    int32_t filed_on;
};

static void sum_over(struct sum_work *work, const struct listing *listing, int32_t first_ym,
                     int32_t months, const struct statement *dated)
{
    const struct statement **parts =
        ARENA_ARRAY(work->arena, const struct statement *, listing->count);
    for (size_t i = 0; i < listing->count; i++) {
        const struct said asked = {.property = listing->properties[i],
                                   .first_ym = first_ym,
                                   .months = months,
                                   .filed_on = listing->filed_on};
        parts[i] = said_last(work, &asked);
        if (parts[i] == NULL)
            return;
    }
    struct statement sum = {.start_on = dated->start_on,
                            .end_on = dated->end_on,
                            .filed_on = listing->filed_on,
                            .is_partial = listing->count < work->listed_most};
    if (parts_add(work, parts, listing->count, &sum))
        work->sums.items[work->sums.count++] = sum;
}

static int compare_texts(const void *left, const void *right)
{
    return strcmp(*(const char *const *)left, *(const char *const *)right);
}

static struct listing listing_of(const struct sum_work *work, size_t from, size_t to)
{
    struct listing listing = {.properties = ARENA_ARRAY(work->arena, const char *, to - from),
                              .filed_on = work->parts[from].statement.filed_on};
    for (size_t i = from; i < to; i++)
        listing.properties[i - from] = work->parts[i].property;
    qsort(listing.properties, to - from, sizeof listing.properties[0], compare_texts);
    for (size_t i = 0; i < to - from; i++) {
        if (i == 0 || strcmp(listing.properties[i], listing.properties[i - 1]) != 0)
            listing.properties[listing.count++] = listing.properties[i];
    }
    return listing;
}

/* Each span that a property reports in this filing, once. */
static void sum_filing(struct sum_work *work, const struct listing *listing, size_t from, size_t to)
{
    struct said seen[STATEMENT_PARTS_SPANS_MAX];
    size_t seen_count = 0;
    for (size_t i = from; i < to && seen_count < STATEMENT_PARTS_SPANS_MAX; i++) {
        const struct statement *statement = &work->parts[i].statement;
        struct said span = {0};
        bool is_new = statement_span(statement, &span.first_ym, &span.months) == STATEMENT_PERIOD;
        for (size_t k = 0; k < seen_count; k++)
            is_new &= seen[k].first_ym != span.first_ym || seen[k].months != span.months;
        if (!is_new)
            continue;
        seen[seen_count++] = span;
        sum_over(work, listing, span.first_ym, span.months, statement);
    }
}

static size_t filing_end(const struct statement_part *parts, size_t count, size_t from)
{
    size_t to = from + 1;
    while (to < count && parts[to].statement.filed_on == parts[from].statement.filed_on)
        to++;
    return to;
}

struct statement_sums statement_parts_sum(const struct statement_part *parts, size_t count,
                                          struct arena *arena)
{
    struct sum_work work = {.parts = parts, .arena = arena};
    work.sums.items = ARENA_ARRAY(arena, struct statement, count);
    said_collect(&work, count);
    for (size_t from = 0, to; from < count; from = to) {
        to = filing_end(parts, count, from);
        const size_t listed = listing_of(&work, from, to).count;
        work.listed_most = listed > work.listed_most ? listed : work.listed_most;
    }
    for (size_t from = 0, to; from < count; from = to) {
        to = filing_end(parts, count, from);
        const struct listing listing = listing_of(&work, from, to);
        sum_filing(&work, &listing, from, to);
    }
    return work.sums;
}
