/* What a buyer's engagement score is made of. */
#ifndef APP_BUYER_SCORE_H
#define APP_BUYER_SCORE_H

#include "domain/engagement.h"
#include "store/buyer_store.h"
#include "json/field.h"

struct score_reply {
    struct opt engagement_e2, rate_percent_e2, graded_deals, mean_cash_flow_e2;
    struct object_list parts;
    struct opt computed;
};
extern const struct schema score_reply_schema;

struct score_reply score_reply_of(struct arena *arena, const struct policy *policy,
                                  const struct buyer *buyer);

#endif
