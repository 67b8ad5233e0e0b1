/* From an underwritten loan to a closed deal: its buyer, its buy box, its lead and its record.
 *
 * The originator stands for the buyer: one buyer a name, whatever its spacing and case. Its deals
 * of one property type share a buy box with a minimum DSCR of 1.25 that buys in any market. What a
 * filing says at more length than a field of the CRM holds is cut. */
#ifndef IMPORT_ABSEE_DEAL_H
#define IMPORT_ABSEE_DEAL_H

#include "app/call.h"
#include "domain/underwriting.h"
#include "store/deal_store.h"

enum { IMPORT_BOX_MIN_DSCR_E4 = 12500 };

/* Fails as close_deal() does. */
MUST_USE struct result import_deal(struct call *call, const struct underwriting *underwriting,
                                   struct deal *ret_deal, struct error *err);

#endif
