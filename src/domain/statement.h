/* From all operating statements known of one loan to the periods of its record.
 *
 * Servicers file the latest statement again and again, year to date or over twelve months, so
 * statements repeat, overlap and are restated. A record's periods never share a month. The periods
 * follow from the set of statements alone: the order in which filings are read does not matter but
 * for "the later filing wins for the same span", and there the filing's own date decides, so that
 * reading an old filing late changes nothing.
 *
 * The rules, in this order:
 *
 *  1. Span. A start on a month's first day begins that month; on a month's last day, the next
 *     month ("12-31-2017" means January). An end on a month's last day, or on the day before it
 *     (28 February of a leap year; the 30th, where months are counted as thirty days), ends that
 *     month. Any other day leaves a part of a month, which has no monthly average: the statement is
 *     refused (broken_months). So are: a date missing (no_span), an end before the start
 *     (backwards), more than 12 months (too_long), an end in a month after that of the filing's own
 *     date (after_filing).
 *  2. Figures. Without revenue, or with neither NOI nor expenses, or with revenue, expenses, NOI
 *     and net cash flow all absent or zero, there is nothing to report (no_figures). A monthly
 *     average past MONEY_MONTHLY_MAX_CENTS is refused (out_of_range).
 *  3. Same span. Of the statements over the same months the one of the latest filing stands (of
 *     the same filing, the one given last). Where it contradicts none of what an earlier one says,
 *     it repeats it, and figures that it leaves blank are kept from there (repeated); where any
 *     figure differs it stands alone (the earlier is restated): figures of two versions are not
 *     mixed.
 *  4. True quarters. Where statements over 3, 6, 9 and 12 months from the same first month are all
 *     there, they are one year of four periods: the first as filed, the others by difference from
 *     the one before, amount by amount; occupancy is that of the statement that ends with the
 *     quarter, DSCR is NOI over debt service of the difference. The four are left whole, and rule 6
 *     chooses, where a shorter one lacks an amount that the year has, or where a difference of
 *     revenue is negative or out of range: then they do not speak of the same year.
 *  5. The seller's past. A statement, or a true quarter, whose last month ends before the day of
 *     origination is no performance (before_closing). It still serves as what is taken off in rule
 *     4. One that only begins before origination is kept and carries a remark.
 *     Nor is one that begins after the month in which the loan ended, or its property left it
 *     (after_end; domain/loan_event.h); one that only goes on past that month is kept and carries
 *     a remark.
 *  6. Overlap. What is left is taken longest first; what shares a month with one already taken
 *     falls (replaced by longer; overlapped, by one of the same length). Of the same length go
 *     first: a year that rule 4 took apart; one that begins in the month in which the loan's year
 *     begins, so that calendar or fiscal years win over trailing twelve months, which every quarter
 *     would shift; the earlier. The loan's year begins in the month in which most of its statements
 *     over 3, 6 and 9 months begin; a tie is settled by most over 12 months, then by the earlier
 *     month.
 *
 * So a later filing that brings H1 where Q1 was reported replaces Q1 by H1 (rule 6), 9M replaces
 * H1, and the year turns 9M into four quarters where Q1, H1 and 9M are known, else into itself.
 *
 * Monthly figures are amount / months, each rounded once to the cent, half away from zero; cash
 * flow is net cash flow less debt service paid, subtracted before that. Vacancy is 1 - occupancy.
 *
 * Every statement gets a verdict, with a code and a sentence. Time is quadratic in the number of
 * distinct spans. */
#ifndef DOMAIN_STATEMENT_H
#define DOMAIN_STATEMENT_H

#include <stdint.h>

#include "base/arena.h"
#include "domain/loan_event.h"
#include "domain/statement_figures.h"

struct statement {
    struct opt start_on, end_on;
    int32_t filed_on; /* end of the reporting period of the filing it comes from */
    bool is_partial;  /* a sum of fewer properties than the loan had */
    struct statement_figures figures;
};

/* id, wire code, sentence */
#define STATEMENT_FATE_LIST(X)                                                                     \
    X(PERIOD, "period", "is a period of the record")                                               \
    X(QUARTERED, "quartered", "is one of four over the same year, taken apart into true quarters") \
    X(REPEATED, "repeated", "is repeated by a later filing")                                       \
    X(RESTATED, "restated", "is restated by a later filing over the same months")                  \
    X(REPLACED, "replaced_by_longer", "is replaced by a longer statement")                         \
    X(OVERLAPPED, "overlapped",                                                                    \
      "shares months with a statement of the same length that goes first")                         \
    X(BEFORE_CLOSING, "before_closing", "ends before the loan was made: the seller's past")        \
    X(AFTER_END, "after_end", "begins after the loan ended or its property left it")               \
    X(NO_SPAN, "no_span", "has no start date or no end date")                                      \
    X(BACKWARDS, "backwards", "ends before it begins")                                             \
    X(BROKEN_MONTHS, "broken_months", "does not span whole months")                                \
    X(TOO_LONG, "too_long", "spans more than 12 months")                                           \
    X(AFTER_FILING, "after_filing", "ends after the filing that reports it")                       \
    X(NO_FIGURES, "no_figures", "has no revenue, or neither NOI nor expenses")                     \
    X(OUT_OF_RANGE, "out_of_range", "has figures that are out of range")

enum statement_fate {
#define X(id, code, sentence) STATEMENT_##id,
    STATEMENT_FATE_LIST(X)
#undef X
        STATEMENT_FATE_COUNT
};
extern const char *const statement_fate_codes[];
extern const char *const statement_fate_sentences[];

#define STATEMENT_NONE SIZE_MAX

struct statement_verdict {
    enum statement_fate fate;
    size_t by; /* index of the statement that repeats, restates, replaces or overlaps; or NONE */
};

/* Bits of `remarks`: what a reader of the period should know of the filing. */
enum statement_remark {
    STATEMENT_REMARK_DIFFERENCE,        /* a true quarter by difference */
    STATEMENT_REMARK_EARLY,             /* begins before the closing month */
    STATEMENT_REMARK_OCCUPANCY_ZERO,    /* occupancy 0 with revenue: kept as filed */
    STATEMENT_REMARK_OCCUPANCY_RANGE,   /* occupancy not within 0 and 1: left out */
    STATEMENT_REMARK_COVERAGE_RANGE,    /* DSCR past DSCR_MAX_E4: left out */
    STATEMENT_REMARK_NEGATIVE_EXPENSES, /* the quarter's expenses are below zero */
    STATEMENT_REMARK_PAST_END,          /* goes on past the month in which the loan ended */
    STATEMENT_REMARK_MODIFIED,          /* the first that ends in or after the month in which the
                                           loan was modified: its debt service is as filed */
    STATEMENT_REMARK_PARTIAL,           /* the sum of those properties that are left */
    STATEMENT_REMARK_COUNT
};
extern const char *const statement_remark_sentences[];

/* Monthly averages, as a period's input has them. Unknown members are left to be derived. */
struct statement_period {
    int32_t last_ym, months;
    int64_t rent_cents;
    struct opt expenses_cents, noi_cents, cash_flow_cents;
    struct opt dscr_e4;
    struct opt vacancy_ppm;
    uint32_t remarks; /* 1u << enum statement_remark */
    size_t source;    /* the statement that ends with it */
    size_t minus;     /* the one taken off for a true quarter, or NONE */
};

struct statement_plan {
    struct statement_period *periods; /* by last month, none shares a month */
    size_t period_count;
    struct statement_verdict *verdicts; /* one for each statement, in the order given */
};

/* Months since year 0 as in base/calendar.h. Anything but STATEMENT_PERIOD says what is wrong with
 * the span (rule 1) and leaves the outputs untouched. */
enum statement_fate statement_span(const struct statement *statement, int32_t *ret_first_ym,
                                   int32_t *ret_months);

/* The plan lives in the arena. */
struct statement_plan statement_plan_make(const struct statement *statements, size_t count,
                                          const struct loan_life *life, struct arena *arena);

enum { STATEMENT_TEXT_MAX = 256 };
/* "2018-01 to 2018-03, filed 2018-07-11, is replaced by a longer statement (2018-01 to 2018-06)" */
void statement_verdict_text(const struct statement *statements, const struct statement_plan *plan,
                            size_t index, char text[STATEMENT_TEXT_MAX]);

/* Where one loan's statement stands in one filing. `own` are the properties of the loan's asset,
 * `children` those of its children; the children are looked at only where no own property has
 * revenue. One property's statement is taken as it is, even an incomplete one, whose verdict then
 * says so; of several the rollup among them (domain/rollup.h); else they are parts, to be added up
 * (domain/statement_parts.h). */
enum statement_source {
    STATEMENT_SOURCE_NONE,
    STATEMENT_SOURCE_ONE, /* *ret_statement, else untouched */
    STATEMENT_SOURCE_OWN, /* the own properties are parts */
    STATEMENT_SOURCE_CHILDREN
};
enum statement_source statement_source_of(const struct statement *own, size_t own_count,
                                          const struct statement *children, size_t child_count,
                                          struct statement *ret_statement, struct arena *arena);

#endif
