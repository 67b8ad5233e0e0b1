/* Which buyers want a lead: ranked by how well a buy box of theirs fits and by engagement score.
 *
 * Source: domain rules, "Buyer matching"; domain/matching.h rates. The score is read from the
 * buyer's row, so that a change of it changes the very next ranking. */
#ifndef APP_MATCH_BUYERS_H
#define APP_MATCH_BUYERS_H

#include "app/call.h"
#include "json/field.h"

/* Buy boxes that are rated at most. Where more want the lead's strategy and market, those that name
 * the market come before those that buy in any, newer ones before older; the rest is left out. */
enum { MATCH_CANDIDATES_MAX = 20000 };

struct match_buyer_reply {
    struct oid id;
    struct text name, company, email, phone;
    struct opt engagement_e2;
};

struct match_box_reply {
    struct oid id;
    struct text name;
    struct opt min_dscr_e4;
};

struct match_reply {
    struct match_buyer_reply buyer;
    struct match_box_reply box;
    struct opt score_e2, fit_e2, engagement_e2;
    struct text_list reasons; /* sentences */
};
extern const struct schema match_reply_schema;

struct match_list {
    struct match_reply *items; /* in the arena */
    size_t count;
};

/* The best buy box of each buyer; by score, then engagement score, both descending, then buyer's
 * id. At most `limit`. ERROR_NOT_FOUND where there is no such lead. */
MUST_USE struct result match_buyers(struct call *call, const struct oid *lead_id, int64_t limit,
                                    struct match_list *ret_list, struct error *err);

#endif
