/* The grade of a period, why, and what the next better one needs.
 *
 * Source: domain rules, "Grade of a period". The first rule that holds decides: D, A, B, C. All
 * comparisons are on integers. */
#ifndef DOMAIN_GRADE_H
#define DOMAIN_GRADE_H

#include "base/optional.h"
#include "domain/policy.h"

enum grade { GRADE_A, GRADE_B, GRADE_C, GRADE_D, GRADE_COUNT };

/* "A" … "D" */
extern const char *const grade_names[];

/* What the grade depends on. */
struct grade_input {
    int64_t projected_cash_flow_cents; /* P */
    int64_t actual_cash_flow_cents;    /* C */
    struct opt actual_dscr_e4;         /* D; unknown: cash or no debt, every DSCR rule is met */
    int32_t required_dscr_e4;          /* R */
};

enum grade grade_of(const struct grade_input *input, const struct policy *policy);

/* The rules in the order they are tried. */
enum grade_rule {
    RULE_D_NEGATIVE_CASH_FLOW, /* C < 0 */
    RULE_D_DSCR_BELOW_ONE,     /* D < 1.00 */
    RULE_D_DSCR_FAR_BELOW,     /* D < 90 % of R */
    RULE_A_CASH_FLOW,          /* C >= P */
    RULE_A_DSCR,               /* D >= R */
    RULE_B_CASH_FLOW,          /* C >= P - 10 % of |P| */
    RULE_C_OTHERWISE,
    GRADE_RULE_COUNT
};

enum { GRADE_REASON_TEXT_MAX = 160 };

struct grade_reason {
    enum grade_rule rule;
    enum grade grade; /* the grade the rule speaks of */
    bool holds;
    char text[GRADE_REASON_TEXT_MAX]; /* "cash flow 450.00 is not below 0" */
};

/* Wire names of the rules: "negative_cash_flow", "dscr_below_one", … */
extern const char *const grade_rule_names[];

/* Each rule tried, with its numbers, up to and with the one that decided, in the order of enum
 * grade_rule. Both rules of A are told even where the first does not hold. Returns how many. */
size_t grade_explain(const struct grade_input *input, const struct policy *policy,
                     struct grade_reason ret_reasons[GRADE_RULE_COUNT]);

struct grade_target {
    bool known;              /* false: the grade is A already */
    enum grade grade;        /* the next better grade that can be reached */
    int64_t cash_flow_cents; /* the least monthly cash flow it needs */
    struct opt dscr_e4;      /* the least DSCR it needs; unknown: DSCR does not matter (cash) */
};

/* C needs cash flow >= 0 and DSCR >= max(1.00, 90 % of R); B needs cash flow >= max(0, P - 10 % of
 * |P|) and the same DSCR; A needs max(0, P) and R (and never less DSCR than B needs). Least values
 * are on the grid: rounded up. A grade whose least figures make a better one already (with P = 0
 * every cash flow that is not negative is a B at least) is passed over for that one. */
struct grade_target grade_next(const struct grade_input *input, const struct policy *policy);

#endif
