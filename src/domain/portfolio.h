/* An invented real-estate portfolio, for demonstrations and measurements: buyers, buy boxes, leads,
 * closed deals and the months they report.
 *
 * Everything is a function of the plan and an index, so that a portfolio of any size is made one
 * piece at a time, in any order, and the same plan gives the same figures to the cent on every
 * machine: integer arithmetic alone, and random numbers by counter (portfolio_random.h). No I/O, no
 * clock, no allocation; texts lie in the structs or are constants.
 *
 * A deal has a hidden truth: what the property really rents and costs, how often it stands empty,
 * what breaks. Its pro forma is that truth as its buyer underwrites it: with the margin of a
 * careful buyer or the hopes of a reckless one. The months then report the truth. So grades, flags,
 * engagement scores and warnings are nowhere set: they follow from the figures.
 *
 * The distributions, their sources and why they are as they are: docs/demo-portfolio.md; their
 * tables: portfolio_tables.c. Addresses, people and companies are invented; telephone numbers are
 * of the range kept for fiction (555-0100 to 555-0199), mail addresses are at example.com. */
#ifndef DOMAIN_PORTFOLIO_H
#define DOMAIN_PORTFOLIO_H

#include "domain/period.h"
#include "domain/portfolio_tables.h"

#define PORTFOLIO_DEALS_MAX INT64_C(16000000)
#define PORTFOLIO_SEED_MAX  INT64_C(4294967295) /* of seeds that people choose */

enum {
    PORTFOLIO_MONTHS_MAX = 120,
    PORTFOLIO_DEFAULT_DEALS = 300,
    PORTFOLIO_DEFAULT_MONTHS = 36,
    PORTFOLIO_DEFAULT_SEED = 1,
    PORTFOLIO_TODAY_YEAR_MIN = 1920
};

struct portfolio_plan {
    uint64_t seed;
    int64_t deals;    /* 1 to PORTFOLIO_DEALS_MAX */
    int32_t months;   /* 1 to PORTFOLIO_MONTHS_MAX: reports are of the last so many whole months */
    int32_t today_on; /* from PORTFOLIO_TODAY_YEAR_MIN on; nothing is closed or reported after it */
};

/* How many there are of what is not said by the plan itself. */
int64_t portfolio_buyer_count(const struct portfolio_plan *plan);
int64_t portfolio_box_count(const struct portfolio_plan *plan);
int64_t portfolio_open_lead_count(const struct portfolio_plan *plan);

/* Hidden: how a buyer underwrites. */
enum portfolio_temper {
    TEMPER_CAREFUL,  /* with a margin */
    TEMPER_HONEST,   /* what is to be expected */
    TEMPER_HOPEFUL,  /* a little less vacancy and upkeep than there will be */
    TEMPER_RECKLESS, /* a rent that the market does not pay and half of the upkeep */
    TEMPER_COUNT
};

enum { PORTFOLIO_NAME_MAX = 64, PORTFOLIO_EMAIL_MAX = 64, PORTFOLIO_ADDRESS_MAX = 96 };
enum { PORTFOLIO_MARKETS_MAX = 4, PORTFOLIO_PHONE_MAX = 16, PORTFOLIO_ZIP_MAX = 8 };

struct portfolio_buyer {
    char name[PORTFOLIO_NAME_MAX], company[PORTFOLIO_NAME_MAX];
    char email[PORTFOLIO_EMAIL_MAX];
    char phone[PORTFOLIO_PHONE_MAX];
    const char *market_keys[PORTFOLIO_MARKETS_MAX];
    size_t market_count;
    bool buys_hold, buys_commercial; /* at least one */
    enum portfolio_temper temper;
};
/* 0 <= index < portfolio_buyer_count() */
struct portfolio_buyer portfolio_buyer(const struct portfolio_plan *plan, int64_t index);

struct portfolio_box {
    int64_t buyer; /* index */
    char name[PORTFOLIO_NAME_MAX];
    bool commercial; /* else buy and hold */
    const struct portfolio_market *markets[PORTFOLIO_MARKETS_MAX];
    size_t market_count;
    uint32_t kinds; /* bits of the indexes into portfolio_kinds that it names; 0: any */
    struct opt min_price_cents, max_price_cents, min_dscr_e4, min_cash_flow_cents;
    bool active;
    enum portfolio_temper temper; /* its buyer's */
};
/* 0 <= index < portfolio_box_count() */
struct portfolio_box portfolio_box(const struct portfolio_plan *plan, int64_t index);

enum portfolio_stage { STAGE_NEW, STAGE_UNDERWRITING, STAGE_UNDER_CONTRACT };

/* What a lead says. Projected figures are a month's. */
struct portfolio_lead {
    char address[PORTFOLIO_ADDRESS_MAX];
    char zip[PORTFOLIO_ZIP_MAX];
    const struct portfolio_market *market;
    const struct portfolio_kind *kind;
    int32_t units;
    int64_t asking_price_cents;
    /* Unknown while a lead is new. */
    struct opt projected_rent_cents, projected_noi_cents, projected_cash_flow_cents;
    struct opt projected_dscr_e4;
    enum portfolio_stage stage;
    int32_t score_e2; /* 0 to 10000 */
};
/* A lead that did not close yet. 0 <= index < portfolio_open_lead_count() */
struct portfolio_lead portfolio_open_lead(const struct portfolio_plan *plan, int64_t index);

/* How the figures of a deal's reports are given; the rest is derived. */
enum portfolio_style {
    REPORT_PARTS,           /* the parts of the expenses */
    REPORT_PARTS_AND_TOTAL, /* and their sum */
    REPORT_TOTAL,           /* expenses in one figure */
    REPORT_ALL,             /* NOI, cash flow and DSCR given along */
    REPORT_NOI,             /* NOI given, no expenses, no vacancy */
    REPORT_STYLE_COUNT
};

/* What the property really does, at the closing; amounts are a month's for all of it. */
struct portfolio_truth {
    int32_t units;
    int64_t rent_cents;      /* what the market pays, all units let */
    int64_t unit_rent_cents; /* rent_cents / units */
    int64_t taxes_cents, insurance_cents, upkeep_cents, other_cents;
    int32_t management_ppm;       /* of the rent collected */
    int32_t insurance_growth_ppm; /* a year */
    int32_t vacancy_ppm;          /* mean, from 5 units up */
    int32_t turnover_ppm;         /* chance of a vacancy of a unit in a year, up to 4 units */
    int32_t first_vacant_days;    /* until it is let after the works */
    int32_t reassessment_ppm;     /* rise of the taxes in the first January after half a year */
    int32_t trouble_begins, trouble_months; /* in months since the closing; 0 months: never */
    int32_t trouble_unpaid_ppm;             /* share of the rent that does not come in then */
    int64_t other_income_cents;             /* not in the rent; only in reports that give NOI */
};

struct portfolio_deal {
    int64_t index;
    struct portfolio_lead lead; /* as it stood before the closing: under contract */
    int64_t buyer;              /* index */
    int64_t box;                /* index; -1: bought outside of any buy box */
    bool commercial;
    int32_t closed_on;
    int64_t price_cents, rehab_cents;
    struct financing financing;
    struct pro_forma pro_forma; /* its required DSCR is what the rules give for the box */
    bool gives_expenses;        /* projectedExpenses is said, and not left to be derived */
    const char *assumptions[3];
    size_t assumption_count;

    struct portfolio_truth truth;
    enum portfolio_style style;
    int32_t span_months;  /* of a report: 1 or 3 */
    int32_t first_ym;     /* first month of the first report */
    int32_t period_count; /* reports there are; 0: nothing reported yet */
    uint64_t stream;      /* of random numbers, for its months */
};
/* 0 <= index < plan->deals */
struct portfolio_deal portfolio_deal(const struct portfolio_plan *plan, int64_t index);

struct portfolio_period {
    int32_t last_ym, months;
    struct period_input input; /* monthly averages; accepted by period_compute() */
    const char *note;          /* NULL: none */
    const char *caller_flag;   /* NULL: none */
};
/* 0 <= number < deal->period_count, in reporting order. */
struct portfolio_period portfolio_period(const struct portfolio_deal *deal, int32_t number);

#endif
