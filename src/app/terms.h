/* What the terms of a closing come to, before it is made: domain/terms.h on the wire. */
#ifndef APP_TERMS_H
#define APP_TERMS_H

#include "app/close_deal.h"
#include "domain/terms.h"

struct terms_reply {
    struct opt debt_service_cents, loan_cents, ltv_ppm;
    struct opt dscr_e4, required_dscr_e4, noi_cents, cash_flow_cents, annual_cash_flow_cents;
    struct opt cap_rate_ppm;
    struct object_list disagreements;
};
extern const struct schema terms_reply_schema;

/* Reads the buyer and buy box that the body names, writes nothing. ERROR_VALIDATION: one of them is
 * not there. */
MUST_USE struct result terms_tell(struct call *call, const struct closing_body *body,
                                  struct terms_reply *ret_reply, struct error *err);

#endif
