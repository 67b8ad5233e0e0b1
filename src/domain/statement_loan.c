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

static bool any_dates(const struct statement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (statements[i].start_on.known || statements[i].end_on.known)
            return true;
    }
    return false;
}

enum statement_source statement_source_of(const struct statement *own, size_t own_count,
                                          const struct statement *children, size_t child_count,
                                          struct statement *ret_statement, struct arena *arena)
{
    const bool use_children = !any_reports(own, own_count) && any_reports(children, child_count);
    const struct statement *parts = use_children ? children : own;
    const size_t count = use_children ? child_count : own_count;
    if (!any_dates(parts, count))
        return STATEMENT_SOURCE_NONE;
    size_t rollup = 0;
    struct opt *revenues = ARENA_ARRAY(arena, struct opt, count);
    for (size_t i = 0; i < count; i++)
        revenues[i] = parts[i].figures.revenue_cents;
    if (count > 1 && !rollup_find(revenues, count, &rollup))
        return use_children ? STATEMENT_SOURCE_CHILDREN : STATEMENT_SOURCE_OWN;
    *ret_statement = parts[rollup];
    return STATEMENT_SOURCE_ONE;
}
