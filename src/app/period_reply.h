/* A period as it is answered. */
#ifndef APP_PERIOD_REPLY_H
#define APP_PERIOD_REPLY_H

#include "app/record.h"

struct reason_reply {
    struct opt rule, grade, holds;
    struct text text;
};

struct target_reply {
    struct opt grade, cash_flow_cents, dscr_e4;
};

struct percent_reply {
    struct opt cash_flow_e2, rent_e2, expense_e2; /* 1/100 percent */
};

struct quality_reply {
    struct text code, detail;
};

struct period_reply {
    struct oid id;
    struct reporting_period_body span;
    struct opt rent_cents, vacancy_ppm;
    struct expenses_body expenses;
    struct opt noi_cents, cash_flow_cents, dscr_e4;
    struct opt cash_flow_variance, dscr_variance, rent_variance, expense_variance;
    struct percent_reply percent;
    struct text_list derived;
    struct object_list quality; /* of struct quality_reply */
    struct opt grade;
    struct object_list reasons; /* of struct reason_reply */
    struct opt has_target;
    struct target_reply target;
    struct opt policy_version;
    struct text_list flags;
    struct text notes;
    struct opt has_entered_by, has_updated_by;
    struct user_reference entered_by, updated_by;
    struct opt entered_at_ms, updated_at_ms;
};

/* What of a period the audit keeps: its figures, without what follows from them and the rules. */
extern const struct schema period_facts_schema;
struct period_reply period_facts_of(struct arena *arena, const struct period *period);

/* Without the names of the users, which record.c looks up. */
struct period_reply period_reply_of(struct arena *arena, const struct policy *policy,
                                    const struct deal *deal, const struct period *period);

/* The generated flags in the rules' order, then the caller's. */
struct text_list flag_list(struct arena *arena, uint32_t flags,
                           const struct text_list *caller_flags);

#endif
