#include "import/absee_statements.h"

#include <string.h>

static bool figures_equal(const struct statement_figures *a, const struct statement_figures *b)
{
    return opt_equal(a->revenue_cents, b->revenue_cents) &&
           opt_equal(a->expenses_cents, b->expenses_cents) &&
           opt_equal(a->noi_cents, b->noi_cents) && opt_equal(a->ncf_cents, b->ncf_cents) &&
           opt_equal(a->debt_service_cents, b->debt_service_cents);
}

static bool parts_equal(const struct statement *a, const struct statement *b)
{
    return opt_equal(a->start_on, b->start_on) && opt_equal(a->end_on, b->end_on) &&
           figures_equal(&a->figures, &b->figures);
}

static bool says_the_same(const struct statement *a, const struct statement *b)
{
    return parts_equal(a, b) && opt_equal(a->figures.dscr_e4, b->figures.dscr_e4) &&
           opt_equal(a->figures.occupancy_ppm, b->figures.occupancy_ppm);
}

static struct result keep_own(struct call *call, const struct import_loan *loan,
                              const struct statement *mine, const struct oid *import_id,
                              struct kept_statements *kept, struct error *err)
{
    int64_t versions_of_filing = 0;
    for (size_t i = 0; i < kept->versions.count; i++) {
        const struct statement *known = &kept->versions.items[i];
        const bool same = says_the_same(known, mine);
        versions_of_filing += known->filed_on == mine->filed_on;
        kept->is_repeat |= same && known->filed_on != mine->filed_on;
        if (same && known->filed_on == mine->filed_on)
            kept->index = i;
    }
    if (kept->index != STATEMENT_NONE)
        return RESULT_OK;
    TRY(import_statement_insert(call->db, loan, mine, versions_of_filing + 1, import_id, err));
    TRY(import_statements_of_loan(call->db, call->arena, loan, &kept->versions, err));
    for (size_t i = 0; i < kept->versions.count; i++) {
        if (kept->versions.items[i].filed_on == mine->filed_on)
            kept->index = i;
    }
    kept->is_new = true;
    return RESULT_OK;
}

static struct result keep_part(struct call *call, const struct import_loan *loan,
                               const struct statement_part *part,
                               const struct statement_part_list *of_date,
                               const struct oid *import_id, bool *ret_new, struct error *err)
{
    int64_t version = 1;
    for (size_t i = 0; i < of_date->count; i++) {
        const struct statement_part *other = &of_date->items[i];
        if (strcmp(other->property, part->property) != 0)
            continue;
        if (parts_equal(&other->statement, &part->statement))
            return RESULT_OK;
        version++;
    }
    *ret_new = true;
    return import_part_insert(call->db, loan, part, version, import_id, err);
}

/* They are in the order of their dates. */
static struct statement_part_list parts_of_date(const struct statement_part_list *parts,
                                                int32_t filed_on)
{
    struct statement_part_list of_date = {0};
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->items[i].statement.filed_on != filed_on)
            continue;
        if (of_date.count++ == 0)
            of_date.items = &parts->items[i];
    }
    return of_date;
}

static void add_sums(struct arena *arena, const struct statement_part_list *parts,
                     struct statement_versions *versions)
{
    const struct statement_sums sums = statement_parts_sum(parts->items, parts->count, arena);
    if (sums.count == 0)
        return;
    struct statement *all = ARENA_ARRAY(arena, struct statement, versions->count + sums.count);
    if (versions->count)
        memcpy(all, versions->items, versions->count * sizeof(*all));
    memcpy(all + versions->count, sums.items, sums.count * sizeof(*all));
    *versions = (struct statement_versions){.items = all, .count = versions->count + sums.count};
}

struct result import_statements_keep(struct call *call, const struct import_loan *loan,
                                     const struct absee_loan *filed, const struct oid *import_id,
                                     struct kept_statements *ret_kept, struct error *err)
{
    struct kept_statements kept = {.index = STATEMENT_NONE};
    struct statement_part_list parts = {0};
    TRY(import_statements_of_loan(call->db, call->arena, loan, &kept.versions, err));
    if (filed->has_statement)
        TRY(keep_own(call, loan, &filed->statement, import_id, &kept, err));
    TRY(import_parts_of_loan(call->db, call->arena, loan, &parts, err));
    const struct statement_part_list of_date = parts_of_date(&parts, filed->filed_on);
    bool is_new_part = false;
    for (size_t i = 0; i < filed->part_count; i++)
        TRY(keep_part(call, loan, &filed->parts[i], &of_date, import_id, &is_new_part, err));
    if (is_new_part)
        TRY(import_parts_of_loan(call->db, call->arena, loan, &parts, err));
    kept.is_new |= is_new_part;
    const size_t own_count = kept.versions.count;
    add_sums(call->arena, &parts, &kept.versions);
    for (size_t i = own_count; i < kept.versions.count; i++)
        kept.has_sum |= kept.versions.items[i].filed_on == filed->filed_on;
    *ret_kept = kept;
    return RESULT_OK;
}

struct result import_statements_all(struct call *call, const struct import_loan *loan,
                                    struct statement_versions *ret_versions, struct error *err)
{
    struct statement_part_list parts = {0};
    TRY(import_statements_of_loan(call->db, call->arena, loan, ret_versions, err));
    TRY(import_parts_of_loan(call->db, call->arena, loan, &parts, err));
    add_sums(call->arena, &parts, ret_versions);
    return RESULT_OK;
}
