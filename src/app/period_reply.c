/* A period on the wire. */
#include "app/period_reply.h"

#include "base/decimal.h"
#include "domain/limits.h"

static const struct field user_reference_fields[] = {
    FIELD_OID(struct user_reference, id, "_id", .required = true),
    FIELD_TEXT(struct user_reference, name, "name", .required = true, .nullable = true,
               .description = "null: the user is gone, or the host CRM's"),
};
const struct schema user_reference_schema =
    SCHEMA("UserReference", struct user_reference, user_reference_fields);

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field reason_fields[] = {
    FIELD_ENUM(struct reason_reply, rule, "rule", grade_rule_names, GRADE_RULE_COUNT, IS),
    FIELD_ENUM(struct reason_reply, grade, "grade", grade_names, GRADE_COUNT, IS,
               .description = "the grade that the rule speaks of"),
    FIELD_BOOLEAN(struct reason_reply, holds, "holds", IS),
    FIELD_TEXT(struct reason_reply, text, "text", IS),
};
static const struct schema reason_schema =
    SCHEMA("GradeReason", struct reason_reply, reason_fields);

static const struct field target_fields[] = {
    FIELD_ENUM(struct target_reply, grade, "grade", grade_names, GRADE_COUNT, IS),
    FIELD_MONEY(struct target_reply, cash_flow_cents, "monthlyCashFlow", IS,
                .description = "the least that the grade needs"),
    FIELD_RATIO(struct target_reply, dscr_e4, "dscr", MAY_BE_NULL,
                .description = "the least that the grade needs; null where DSCR does not matter"),
};
static const struct schema target_schema =
    SCHEMA("GradeTarget", struct target_reply, target_fields);

static const struct field percent_fields[] = {
    FIELD_MONEY(struct percent_reply, cash_flow_e2, "cashFlow", MAY_BE_NULL),
    FIELD_MONEY(struct percent_reply, rent_e2, "rent", MAY_BE_NULL),
    FIELD_MONEY(struct percent_reply, expense_e2, "expense", MAY_BE_NULL),
};
static const struct schema percent_schema =
    SCHEMA("VariancePercent", struct percent_reply, percent_fields);

static const struct field quality_fields[] = {
    FIELD_TEXT(struct quality_reply, code, "code", IS),
    FIELD_TEXT(struct quality_reply, detail, "detail", IS),
};
static const struct schema quality_schema =
    SCHEMA("DataQuality", struct quality_reply, quality_fields);

static const struct field expenses_reply_fields[] = {
    FIELD_MONEY(struct expenses_body, parts[EXPENSE_MAINTENANCE], "maintenance", MAY_BE_NULL),
    FIELD_MONEY(struct expenses_body, parts[EXPENSE_PROPERTY_MANAGEMENT], "propertyManagement",
                MAY_BE_NULL),
    FIELD_MONEY(struct expenses_body, parts[EXPENSE_TAXES], "taxes", MAY_BE_NULL),
    FIELD_MONEY(struct expenses_body, parts[EXPENSE_INSURANCE], "insurance", MAY_BE_NULL),
    FIELD_MONEY(struct expenses_body, parts[EXPENSE_OTHER], "other", MAY_BE_NULL),
    FIELD_MONEY(struct expenses_body, total, "total", MAY_BE_NULL),
};
static const struct schema expenses_reply_schema =
    SCHEMA("ReportedExpenses", struct expenses_body, expenses_reply_fields);

static const struct field span_reply_fields[] = {
    FIELD_INTEGER(struct reporting_period_body, month, "month", IS),
    FIELD_INTEGER(struct reporting_period_body, year, "year", IS),
    FIELD_INTEGER(struct reporting_period_body, months, "months", IS),
};
static const struct schema span_reply_schema =
    SCHEMA("ReportedSpan", struct reporting_period_body, span_reply_fields);

/* What the audit keeps too. */
#define FACT_FIELDS                                                                                \
    FIELD_OID(struct period_reply, id, "_id", IS),                                                 \
        FIELD_OBJECT(struct period_reply, span, "reportingPeriod", &span_reply_schema, IS),        \
        FIELD_MONEY(struct period_reply, rent_cents, "actualRentCollected", IS),                   \
        FIELD_RATE(struct period_reply, vacancy_ppm, "actualVacancyRate", MAY_BE_NULL),            \
        FIELD_OBJECT(struct period_reply, expenses, "actualExpenses", &expenses_reply_schema, IS), \
        FIELD_MONEY(struct period_reply, noi_cents, "actualNOI", IS),                              \
        FIELD_MONEY(struct period_reply, cash_flow_cents, "actualMonthlyCashFlow", IS),            \
        FIELD_RATIO(struct period_reply, dscr_e4, "actualDSCR", MAY_BE_NULL),                      \
        FIELD_MONEY(struct period_reply, cash_flow_variance, "cashFlowVariance", IS),              \
        FIELD_RATIO(struct period_reply, dscr_variance, "dscrVariance", MAY_BE_NULL),              \
        FIELD_MONEY(struct period_reply, rent_variance, "rentVariance", IS),                       \
        FIELD_MONEY(struct period_reply, expense_variance, "expenseVariance", MAY_BE_NULL),        \
        FIELD_ENUM_LIST(struct period_reply, derived, "derived", derived_figure_names,             \
                        DERIVED_COUNT, IS),                                                        \
        FIELD_ENUM(struct period_reply, grade, "performanceGrade", grade_names, GRADE_COUNT, IS),  \
        FIELD_INTEGER(struct period_reply, policy_version, "policyVersion", IS),                   \
        FIELD_TEXT_LIST(struct period_reply, flags, "flags", IS),                                  \
        FIELD_TEXT(struct period_reply, notes, "notes", MAY_BE_NULL)

static const struct field period_facts_fields[] = {FACT_FIELDS};
const struct schema period_facts_schema =
    SCHEMA("PeriodFacts", struct period_reply, period_facts_fields);

static const struct field period_reply_fields[] = {
    FACT_FIELDS,
    FIELD_OBJECT(struct period_reply, percent, "variancePercent", &percent_schema, IS),
    FIELD_OBJECT_LIST(struct period_reply, quality, "dataQuality", &quality_schema, IS),
    FIELD_OBJECT_LIST(struct period_reply, reasons, "gradeReasons", &reason_schema, IS),
    FIELD_OPT_OBJECT(struct period_reply, target, has_target, "toNextGrade", &target_schema,
                     MAY_BE_NULL),
    FIELD_OPT_OBJECT(struct period_reply, entered_by, has_entered_by, "enteredBy",
                     &user_reference_schema, MAY_BE_NULL),
    FIELD_TIMESTAMP(struct period_reply, entered_at_ms, "enteredAt", IS),
    FIELD_OPT_OBJECT(struct period_reply, updated_by, has_updated_by, "updatedBy",
                     &user_reference_schema, MAY_BE_NULL),
    FIELD_TIMESTAMP(struct period_reply, updated_at_ms, "updatedAt", MAY_BE_NULL),
};
const struct schema period_reply_schema =
    SCHEMA("Period", struct period_reply, period_reply_fields);

struct text_list flag_list(struct arena *arena, uint32_t flags,
                           const struct text_list *caller_flags)
{
    struct text_list list = {.known = true};
    list.items = ARENA_ARRAY(arena, const char *, FLAG_COUNT + caller_flags->count);
    for (int flag = 0; flag < FLAG_COUNT; flag++) {
        if (flags & (1u << flag))
            list.items[list.count++] = flag_names[flag];
    }
    for (size_t i = 0; i < caller_flags->count; i++)
        list.items[list.count++] = caller_flags->items[i];
    return list;
}

static struct text_list derived_list(struct arena *arena, uint32_t derived)
{
    struct text_list list = {.known = true};
    list.items = ARENA_ARRAY(arena, const char *, DERIVED_COUNT);
    for (int figure = 0; figure < DERIVED_COUNT; figure++) {
        if (derived & (1u << figure))
            list.items[list.count++] = derived_figure_names[figure];
    }
    return list;
}

static struct object_list reason_list(struct arena *arena, const struct grade_input *input,
                                      const struct policy *policy)
{
    struct grade_reason *reasons = ARENA_ARRAY(arena, struct grade_reason, GRADE_RULE_COUNT);
    size_t count = grade_explain(input, policy, reasons);
    struct reason_reply *items = ARENA_ARRAY(arena, struct reason_reply, count);
    for (size_t i = 0; i < count; i++) {
        items[i] = (struct reason_reply){
            .rule = OPT(reasons[i].rule),
            .grade = OPT(reasons[i].grade),
            .holds = OPT(reasons[i].holds),
            .text = {.chars = reasons[i].text},
        };
    }
    return (struct object_list){.items = items, .count = count, .known = true};
}

static struct object_list quality_list(struct arena *arena, const struct period_figures *figures)
{
    struct object_list list = {.known = true};
    if (!figures->noi_mismatch_cents.known)
        return list;
    char by[DECIMAL_TEXT_MAX];
    decimal_format_fixed(figures->noi_mismatch_cents.value, 2, by);
    struct quality_reply *item = ARENA_NEW(arena, struct quality_reply);
    item->code.chars = "noi_differs_from_rent_less_expenses";
    item->detail.chars = arena_printf(
        arena, "actualNOI differs from rent less expenses by %s, more than 1 %% of rent", by);
    list.items = item;
    list.count = 1;
    return list;
}

struct period_reply period_facts_of(struct arena *arena, const struct period *period)
{
    const struct period_figures *figures = &period->figures;
    struct period_reply facts = {
        .id = period->id,
        .span = {.month = OPT(period->last_ym % 12 + 1),
                 .year = OPT(period->last_ym / 12),
                 .months = OPT(period->months)},
        .rent_cents = OPT(figures->rent_cents),
        .vacancy_ppm = figures->vacancy_ppm,
        .expenses.total = figures->expense_total_cents,
        .noi_cents = OPT(figures->noi_cents),
        .cash_flow_cents = OPT(figures->cash_flow_cents),
        .dscr_e4 = figures->dscr_e4,
        .cash_flow_variance = figures->variance[MEASURE_CASH_FLOW],
        .dscr_variance = figures->variance[MEASURE_DSCR],
        .rent_variance = figures->variance[MEASURE_RENT],
        .expense_variance = figures->variance[MEASURE_EXPENSE],
        .derived = derived_list(arena, figures->derived),
        .grade = OPT(figures->grade),
        .policy_version = OPT(figures->policy_version),
        .flags = flag_list(arena, figures->flags, &period->caller_flags),
        .notes = {.chars = period->notes},
    };
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        facts.expenses.parts[part] = figures->expense_cents[part];
    return facts;
}

struct period_reply period_reply_of(struct arena *arena, const struct policy *policy,
                                    const struct deal *deal, const struct period *period)
{
    const struct period_figures *figures = &period->figures;
    struct grade_input input = period_grade_input(&deal->pro_forma, figures);
    struct grade_target target = grade_next(&input, policy);
    struct period_reply reply = period_facts_of(arena, period);
    reply.percent = (struct percent_reply){
        .cash_flow_e2 = figures->variance_percent_e2[MEASURE_CASH_FLOW],
        .rent_e2 = figures->variance_percent_e2[MEASURE_RENT],
        .expense_e2 = figures->variance_percent_e2[MEASURE_EXPENSE],
    };
    reply.quality = quality_list(arena, figures);
    reply.reasons = reason_list(arena, &input, policy);
    reply.has_target.known = target.known;
    reply.target = (struct target_reply){
        .grade = OPT(target.grade),
        .cash_flow_cents = OPT(target.cash_flow_cents),
        .dscr_e4 = target.dscr_e4,
    };
    reply.has_entered_by.known = oid_is_set(&period->entered_by);
    reply.entered_by.id = period->entered_by;
    reply.entered_at_ms = OPT(period->entered_at_ms);
    reply.has_updated_by.known = oid_is_set(&period->updated_by);
    reply.updated_by.id = period->updated_by;
    reply.updated_at_ms = period->updated_at_ms;
    return reply;
}
