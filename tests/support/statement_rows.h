/* Operating statements for tests, one a line. Include after cmocka.h. */
#ifndef SUPPORT_STATEMENT_ROWS_H
#define SUPPORT_STATEMENT_ROWS_H

#include "base/calendar.h"
#include "domain/statement.h"

static inline int32_t date(const char *text)
{
    int32_t on = 0;
    assert_true(date_parse(text, &on));
    return on;
}

#define MADE_ON(text) (&(struct loan_life){.originated_on = date(text)})

static inline void assert_opt(struct opt actual, int64_t expected)
{
    assert_true(actual.known);
    assert_int_equal(actual.value, expected);
}

/* Revenue, expenses, NOI, net cash flow and debt service in dollars. */
struct row {
    const char *start, *end, *filed;
    int32_t revenue, expenses, noi, ncf, debt_service;
    struct opt dscr_e4, occupancy_ppm;
};

static inline struct statement statement_of(const struct row *row)
{
    return (struct statement){
        .start_on = OPT(date(row->start)),
        .end_on = OPT(date(row->end)),
        .filed_on = row->filed != NULL ? date(row->filed) : date("2030-01-11"),
        .figures = {.revenue_cents = OPT((int64_t)row->revenue * 100),
                    .expenses_cents = OPT((int64_t)row->expenses * 100),
                    .noi_cents = OPT((int64_t)row->noi * 100),
                    .ncf_cents = OPT((int64_t)row->ncf * 100),
                    .debt_service_cents = OPT((int64_t)row->debt_service * 100),
                    .dscr_e4 = row->dscr_e4,
                    .occupancy_ppm = row->occupancy_ppm},
    };
}

/* A hotel's year: the winters lose money. */
#define Q1                                                                                         \
    {                                                                                              \
        "2018-01-01", "2018-03-31", "2018-05-11", 400000, 380000, 20000, 4000, 90000, OPT(2222),   \
            OPT(510000)                                                                            \
    }
#define H1                                                                                         \
    {                                                                                              \
        "2018-01-01", "2018-06-30", "2018-08-11", 1100000, 800000, 300000, 256000, 180000,         \
            OPT(16667), OPT(700000)                                                                \
    }
#define M9                                                                                         \
    {                                                                                              \
        "2018-01-01", "2018-09-30", "2018-11-11", 1950000, 1250000, 700000, 622000, 270000,        \
            OPT(25926), OPT(780000)                                                                \
    }
#define FY                                                                                         \
    {                                                                                              \
        "2017-12-31", "2018-12-31", "2019-04-11", 2420000, 1655000, 765000, 668200, 360000,        \
            OPT(21250), OPT(720000)                                                                \
    }

/* A year of $1,200 with nothing else to it. */
#define YEAR(start, end)                                                                           \
    {                                                                                              \
        start, end, NULL, 1200, 600, 600, 600, 100, UNKNOWN, UNKNOWN                               \
    }

#endif
