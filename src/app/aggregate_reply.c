#include "app/aggregate_reply.h"

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field grade_counts_fields[] = {
    FIELD_INTEGER(struct grade_counts_reply, counts[GRADE_A], "A", IS),
    FIELD_INTEGER(struct grade_counts_reply, counts[GRADE_B], "B", IS),
    FIELD_INTEGER(struct grade_counts_reply, counts[GRADE_C], "C", IS),
    FIELD_INTEGER(struct grade_counts_reply, counts[GRADE_D], "D", IS),
};
const struct schema grade_counts_schema =
    SCHEMA("GradeDistribution", struct grade_counts_reply, grade_counts_fields);

static const struct field aggregate_fields[] = {
    FIELD_INTEGER(struct aggregate_reply, total_deals, "totalDeals", IS),
    FIELD_INTEGER(struct aggregate_reply, graded_deals, "gradedDeals", IS,
                  .description = "those with at least one period"),
    FIELD_OBJECT(struct aggregate_reply, grades, "gradeDistribution", &grade_counts_schema, IS),
    FIELD_MONEY(struct aggregate_reply, rate_percent_e2, "performanceRate", MAY_BE_NULL,
                .description = "percent of graded deals at A or B"),
    FIELD_MONEY(struct aggregate_reply, mean[MEASURE_CASH_FLOW], "averageCashFlowVariance",
                MAY_BE_NULL),
    FIELD_RATIO(struct aggregate_reply, mean[MEASURE_DSCR], "averageDSCRVariance", MAY_BE_NULL),
    FIELD_MONEY(struct aggregate_reply, mean[MEASURE_RENT], "averageRentVariance", MAY_BE_NULL),
    FIELD_MONEY(struct aggregate_reply, mean[MEASURE_EXPENSE], "averageExpenseVariance",
                MAY_BE_NULL),
};
const struct schema aggregate_reply_schema =
    SCHEMA("PerformanceMetrics", struct aggregate_reply, aggregate_fields);

struct aggregate_reply aggregate_reply_of(const struct aggregate *aggregate)
{
    struct aggregate_reply reply = {
        .total_deals = OPT(aggregate->total_deals),
        .graded_deals = OPT(aggregate->graded_deals),
        .rate_percent_e2 = aggregate_rate_percent_e2(aggregate),
    };
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        reply.grades.counts[grade] = OPT(aggregate->grades[grade]);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        reply.mean[measure] = aggregate_mean(aggregate, (enum measure)measure);
    return reply;
}

static const struct field interval_fields[] = {
    FIELD_MONEY(struct interval_reply, low_percent_e2, "low", IS),
    FIELD_MONEY(struct interval_reply, high_percent_e2, "high", IS),
};
const struct schema interval_reply_schema =
    SCHEMA("Interval", struct interval_reply, interval_fields);

const char *const warned_level_names[] = {"WARNING", "CRITICAL"};
_Static_assert(ARRAY_LENGTH(warned_level_names) == WARNED_LEVEL_COUNT, "a name for each");
_Static_assert(WARNING_WARNING == 1 && WARNING_CRITICAL == 2, "the levels but the first, none");

static const struct field warning_fields[] = {WARNING_FIELDS(struct warning_reply, )};
const struct schema warning_reply_schema =
    SCHEMA("PerformanceWarning", struct warning_reply, warning_fields);

struct warning_reply warning_reply_of(struct arena *arena, const struct aggregate *aggregate,
                                      enum warning_level level, struct opt since_ms,
                                      const struct policy *policy)
{
    int64_t good = aggregate->grades[GRADE_A] + aggregate->grades[GRADE_B];
    struct interval interval = wilson_interval(good, aggregate->graded_deals);
    char message[WARNING_TEXT_MAX];
    accuracy_message(aggregate, level, policy, message);
    return (struct warning_reply){
        .level = OPT((int64_t)level - WARNING_WARNING),
        .message = {.chars = arena_strdup(arena, message)},
        .rate_percent_e2 = aggregate_rate_percent_e2(aggregate),
        .threshold_percent = OPT(accuracy_threshold_percent(level, policy)),
        .graded_deals = OPT(aggregate->graded_deals),
        .interval = {.low_percent_e2 = OPT(interval.low_percent_e2),
                     .high_percent_e2 = OPT(interval.high_percent_e2)},
        .since_ms = since_ms,
    };
}
