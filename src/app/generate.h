/* Writes the invented portfolio of domain/portfolio.h into a database, through the use cases that
 * everything else is written through: aggregates, scores, warnings and the audit follow from them.
 *
 * In steps, each a transaction of its own, of about GENERATE_ROWS_A_STEP leads, deals and periods,
 * so that other writes go on between them; of no more deals than the transaction holds buyers. A
 * deal and its periods are one transaction. Identifiers are a function of seed and index: what is
 * there already is recognised. */
#ifndef APP_GENERATE_H
#define APP_GENERATE_H

#include "app/app.h"
#include "domain/portfolio.h"

enum { GENERATE_ROWS_A_STEP = 250000 };

/* In the order in which they are written. */
enum generated_noun {
    GENERATED_BUYERS,
    GENERATED_BOXES,
    GENERATED_DEALS,
    GENERATED_OPEN_LEADS,
    GENERATED_NOUN_COUNT
};

/* The identifier of the index-th of the seed's portfolio; a deal's is its lead's. */
struct oid generated_id(enum generated_noun noun, uint64_t seed, int64_t index);

struct generation {
    int64_t written[GENERATED_NOUN_COUNT]; /* those that were not there */
    int64_t periods;
};

/* ERROR_CONFLICT where the database holds buyers or leads but none of this seed's portfolio: the
 * invented never mixes with somebody's own figures. */
MUST_USE struct result generate_check_database(struct app *app, uint64_t seed, struct error *err);

/* `progress` is called after each step with the items done; may be NULL. A run that was broken off
 * is taken up where it stopped; ERROR_CONFLICT where the portfolio is there to its last lead.
 * ERROR_VALIDATION where the plan is out of range or its day in the future. The plan must outlive
 * the call. */
MUST_USE struct result
generate_portfolio(struct app *app, const struct portfolio_plan *plan,
                   void (*progress)(void *context, int64_t done, int64_t total), void *context,
                   struct generation *ret_generation, struct error *err);

#endif
