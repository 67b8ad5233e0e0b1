/* Trends: what reported months sum up to, month by month, quarter by quarter or year by year, and
 * how deals spread over their latest figures.
 *
 * A statement over several months counts in each month that it covers, with its monthly averages.
 * The sums of a quarter or a year are sums of monthly figures; means weigh each reported month the
 * same. Both expenses are those of the reports that say their expenses, so that one may be held
 * against the other.
 *
 * What is kept. The sums of a month, of each market with strategy, each buyer and each buy box, in
 * a row of its own (trend_months): three rows a month reported, two without a buy box, whatever the
 * size of the portfolio. Imports move them in their transactions. A single report leaves what it
 * adds in a row of trend_waiting, in its transaction too, and one report in many
 * (BULK_WAITING_ENTRIES) adds to the rows all that waits: of the rows that those have in common
 * each is written once. So the sums are those of the rows and of what waits; who reads adds the
 * two. Only what adds reports or corrects them waits: whatever takes some away is added to the
 * rows, and before it what waits. So no row counts fewer reports than none, and what waits makes no
 * group smaller. There is no row of all deals, nor of a strategy: they are sums of the markets',
 * which the database adds up month by month, so that such a question costs what a row of each
 * market and strategy costs to read. The fewer rows a report must change the better, and the fewer
 * rows there are of a month the fewer pages many reports of it change together: rows of buyers
 * split by market too, which would answer both filters at once, were measured to cost twice what
 * all the rest does.
 *
 * How many deals have a report in a quarter does not follow from those of its months. So each
 * deal's first report in a quarter (a year) counts one more on the row of the quarter's (year's)
 * first month, wherever in it the report lies: mostly that is the row, or one that is there, and a
 * deal's further reports in it change nothing. Which months a deal has is told by the bits of its
 * standing (domain/reported.h), and where they do not reach that far by its own rows.
 *
 * What is not kept. Sums by closed date would multiply the markets' rows by the months of closing,
 * combinations of markets, buyers and buy boxes by each other; a column store of all periods in
 * memory would be gigabytes at a million deals. Such questions are answered from the periods of the
 * deals that pass, found by index: by buy box, else buyer, else closed date. They cost what they
 * read, some microseconds a reported month: a buyer's deals take milliseconds, all deals
 * closed in a year of a large portfolio seconds.
 *
 * Either way the digits are the same as those of a sum over the rows. `verify` recounts each
 * market, buyer and buy box from the periods of its deals; recalculation mends what differs. */
#ifndef APP_TRENDS_H
#define APP_TRENDS_H

#include "app/period_change.h"
#include "store/trend_store.h"

/* Moves the kept sums along with a batch of changes to a deal's periods (period_change.h), whose
 * rows are changed already and whose audit entry has the number `seq`. */
MUST_USE struct result trends_apply(const struct period_batch *batch, int64_t seq,
                                    struct error *err);

/* Asks for what trends_apply() will read of a batch that does nothing but add this period, whose
 * rows were sent already, and is not moved by it yet (db_expect). */
MUST_USE struct result trends_expect(const struct period_batch *batch, const struct period *added,
                                     struct error *err);

enum trend_interval { TREND_BY_MONTH, TREND_BY_QUARTER, TREND_BY_YEAR, TREND_INTERVAL_COUNT };
extern const char *const trend_interval_names[]; /* "month", "quarter", "year" */
extern const int32_t trend_interval_months[];

enum trend_group_by {
    TREND_GROUP_MARKET,
    TREND_GROUP_STRATEGY,
    TREND_GROUP_BUYER,
    TREND_GROUP_BOX,
    TREND_GROUP_COUNT /* not grouped */
};
extern const char *const trend_group_names[]; /* "market", "strategy", "buyer", "buybox" */

/* With three years of months each, some 15 MB. */
enum { TREND_WINDOW_DEALS = 2000 };

struct trend_question {
    enum trend_interval interval;
    enum trend_group_by by; /* by buy box, deals without one are left out */
    const char *market_key; /* NULL: any */
    struct opt strategy;
    struct oid buyer_id, buy_box_id;   /* not set: any */
    struct opt closed_from, closed_to; /* both inclusive */
    /* Only what is behind this period (ym / months of the interval; -1: from the start) and key. */
    int32_t after_period;
    const char *after_key;
    int64_t limit;
    /* How many deals' periods are held at a time where they are read; 0: TREND_WINDOW_DEALS. */
    int64_t window_deals;
};

/* By period and key ("" where not grouped); periods without a report are left out. The arrays are
 * in the call's arena. */
MUST_USE struct result trends_query(struct call *call, const struct trend_question *question,
                                    struct trend_groups *ret_groups, struct error *err);

#endif
