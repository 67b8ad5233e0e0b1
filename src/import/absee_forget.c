#include "import/absee_forget.h"

#include "domain/loan_event.h"
#include "domain/statement.h"
#include "import/absee_events.h"
#include "import/absee_periods.h"
#include "import/absee_pool.h"
#include "import/absee_statements.h"
#include "store/import_store.h"

struct result absee_forget_deal(struct call *call, const struct oid *deal_id, struct error *err)
{
    return import_deal_forget(call->db, deal_id, err);
}

/* What is left of the loan makes its periods and its end. */
static struct result settle_loan(struct call *call, const struct import_loan *loan,
                                 struct error *err)
{
    struct deal deal = {0};
    struct loan_event_list said = {0};
    struct statement_versions versions = {0};
    TRY(deal_store_get(call->db, call->arena, &loan->deal_id, &deal, err));
    TRY(import_events_of_loan(call->db, call->arena, loan, &said, err));
    TRY(import_statements_all(call, loan, &versions, err));
    const struct loan_events events = loan_events_stand(said.items, said.count, call->arena);
    const struct loan_life life = loan_life_of(deal.closed_on, &events, call->arena);
    const struct statement_plan plan =
        statement_plan_make(versions.items, versions.count, &life, call->arena);
    TRY(import_periods_claim(call, &deal, &plan, err));
    return import_events_set_end(call, &deal.id, &events, err);
}

struct result absee_forget_import(struct call *call, const struct oid *import_id, struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct call inner = *call;
    inner.arena = &scratch;
    struct import_loan_keys keys = {0};
    TRY(import_loans_of_import(call->db, call->arena, import_id, &keys, err));
    TRY(import_facts_delete(call->db, import_id, err));
    for (size_t i = 0; i < keys.count; i++) {
        struct import_loan loan = {0};
        bool found = false;
        arena_reset(&scratch);
        TRY(import_pool_loan(&inner, &keys.items[i].pool_id, keys.items[i].number, &loan, &found,
                             err));
        if (found && oid_is_set(&loan.deal_id))
            TRY(settle_loan(&inner, &loan, err));
        TRY(import_loan_prune(call->db, &keys.items[i], err));
    }
    return RESULT_OK;
}
