/* What of a deal goes into files that can be imported again: its closing, and its periods.
 *
 * The columns that imports take come first, under the names that they take and holding what was
 * given; what was computed of it comes behind, under names that mean nothing to an import. */
#ifndef EXPORT_DEAL_ROWS_H
#define EXPORT_DEAL_ROWS_H

#include "app/call.h"
#include "app/close_deal.h"
#include "app/period_body.h"
#include "store/deal_list_store.h"
#include "store/period_store.h"

extern const struct schema closing_row_schema, period_row_schema;

struct deal_names {
    struct text address, city, state, market_key;
    struct opt strategy, closed_on;
    struct text buyer, buy_box;
};

struct closing_row {
    struct oid lead_id, record_id;
    struct closing_body body;
    struct deal_names deal;
    struct opt required_dscr_e4, debt_service_cents, locked_at_ms, periods, grade;
};

struct period_row {
    struct oid lead_id, id;
    struct period_body body;
    struct deal_names deal;
    struct opt grade, cash_flow_variance, dscr_variance, rent_variance, expense_variance;
    struct opt cash_flow_percent_e2, rent_percent_e2, expense_percent_e2;
    struct text_list derived, generated_flags;
    struct opt policy_version, entered_at_ms, updated_at_ms;
};

struct closing_row closing_row_of(const struct deal *deal, const struct deal_summary *summary);
/* Lists are in the arena. */
struct period_row period_row_of(struct arena *arena, const struct deal_summary *summary,
                                const struct period *period);

#endif
