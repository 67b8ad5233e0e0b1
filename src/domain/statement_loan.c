#include "domain/rollup.h"
#include "domain/statement.h"

static bool reports(const struct statement *statement)
{
    return statement->start_on.known && statement->end_on.known &&
           statement->figures.revenue_cents.known;
}

static bool any_reports(const struct statement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (reports(&statements[i]))
            return true;
    }
    return false;
}

static bool same_span(const struct statement *a, const struct statement *b)
{
    int32_t a_first_ym, a_months, b_first_ym, b_months;
    return statement_span(a, &a_first_ym, &a_months) == STATEMENT_PERIOD &&
           statement_span(b, &b_first_ym, &b_months) == STATEMENT_PERIOD &&
           a_first_ym == b_first_ym && a_months == b_months;
}

/* One amount of every part, for the sum. */
static struct opt amount_sum(const struct statement *parts, size_t count, size_t offset,
                             struct opt *room)
{
    for (size_t i = 0; i < count; i++)
        room[i] = *(const struct opt *)((const char *)&parts[i].figures + offset);
    return rollup_sum(room, count);
}

static bool parts_add(const struct statement *parts, size_t count, struct statement *ret_sum,
                      struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        if (!same_span(&parts[0], &parts[i]))
            return false;
    }
    struct opt *room = ARENA_ARRAY(arena, struct opt, count);
    static const size_t amounts[] = {offsetof(struct statement_figures, revenue_cents),
                                     offsetof(struct statement_figures, expenses_cents),
                                     offsetof(struct statement_figures, noi_cents),
                                     offsetof(struct statement_figures, ncf_cents),
                                     offsetof(struct statement_figures, debt_service_cents)};
    struct statement sum = {
        .start_on = parts[0].start_on, .end_on = parts[0].end_on, .filed_on = parts[0].filed_on};
    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++) {
        struct opt *target = (struct opt *)((char *)&sum.figures + amounts[i]);
        *target = amount_sum(parts, count, amounts[i], room);
    }
    if (!sum.figures.revenue_cents.known)
        return false;
    *ret_sum = sum;
    return true;
}

bool statement_of_loan(const struct statement *own, size_t own_count,
                       const struct statement *children, size_t child_count,
                       struct statement *ret_statement, struct arena *arena)
{
    const bool use_children = !any_reports(own, own_count) && any_reports(children, child_count);
    const struct statement *parts = use_children ? children : own;
    const size_t count = use_children ? child_count : own_count;
    if (count == 0 || (!parts[0].start_on.known && !parts[0].end_on.known))
        return false;
    if (count == 1) {
        *ret_statement = parts[0];
        return true;
    }
    struct opt *revenues = ARENA_ARRAY(arena, struct opt, count);
    for (size_t i = 0; i < count; i++)
        revenues[i] = parts[i].figures.revenue_cents;
    size_t rollup = 0;
    if (rollup_find(revenues, count, &rollup)) {
        *ret_statement = parts[rollup];
        return true;
    }
    return parts_add(parts, count, ret_statement, arena);
}
