/* Closing a deal: creates the performance record of a lead and locks its pro forma. */
#ifndef APP_CLOSE_DEAL_H
#define APP_CLOSE_DEAL_H

#include "app/call.h"
#include "store/deal_store.h"
#include "json/field.h"

/* The body of POST /api/deals/:id/performance. */
struct financing_body {
    struct opt loan_type, interest_rate_ppm, ltv_ppm, amortization_e4, monthly_debt_service_cents;
};

struct closing_body {
    struct oid buyer_id, buy_box_id;
    struct opt strategy, closed_on;
    struct text market_key;
    struct opt purchase_price_cents, rehab_cost_cents;
    struct opt has_financing;
    struct financing_body financing;
    struct opt projected_rent_cents, projected_noi_cents, projected_expenses_cents;
    struct opt projected_cash_flow_cents, projected_dscr_e4;
    struct opt dscr_basis;
    struct text_list assumptions;
    /* Of an import; never in a body. Not set, unknown: a new id, the actor, now. */
    struct oid record_id, locked_by;
    struct opt locked_at_ms;
};

extern const struct schema financing_schema;
extern const struct schema closing_schema;
extern const struct schema closing_terms_schema; /* the same members, none of them required */

/* The body that closed the deal: its debt service is the one that was given, if any. Borrows from
 * the deal. */
struct closing_body closing_body_of(const struct deal *deal);
/* The financing that the body says. */
struct financing closing_financing(const struct closing_body *body);
/* The required DSCR as the buy box has it now, else the policy's. ERROR_VALIDATION: buyer or buy
 * box unknown; what is not set is not looked up. */
MUST_USE struct result closing_required_dscr(struct call *call, const struct closing_body *body,
                                             int32_t *ret_required_e4, struct error *err);

/* Collects what close_deal() would say of a body whose fields may be wrong already. The required
 * DSCR as above. */
MUST_USE struct result closing_check(struct call *call, const struct closing_body *body,
                                     int32_t *ret_required_e4, struct error *err);

/* Creates the record, takes the deal into its buyer's and buy box's aggregates, marks the lead
 * closed, writes the audit. The required DSCR is the buy box's as it stands now, else the policy's.
 * ERROR_NOT_FOUND: no such lead. ERROR_VALIDATION: buyer or buy box unknown, closed in the future,
 * no projected DSCR though not cash. ERROR_CONFLICT: the lead has a record. */
MUST_USE struct result close_deal(struct call *call, const struct oid *lead_id,
                                  const struct closing_body *body, struct deal *ret_deal,
                                  struct error *err);

/* Takes a closing back, as where the import that made it is: the record goes, the lead has `status`
 * again. Deals are deleted by no other way. ERROR_CONFLICT where it has periods. */
MUST_USE struct result reopen_deal(struct call *call, const struct oid *deal_id,
                                   enum lead_status status, struct error *err);

/* What close_deal() writes, of a lead that is there and a body that passed closing_check(): for who
 * reads all that it needs before it writes much. A lead that has a record is told as of any
 * db_run_later(). */
MUST_USE struct result close_checked(struct call *call, const struct oid *lead_id,
                                     const struct closing_body *body, int32_t required_e4,
                                     struct deal *ret_deal, struct error *err);

#endif
