/* An aggregate of deals and a warning about one, as they are answered.
 *
 * Source of the names: domain rules, "Aggregates", "Buy box accuracy". */
#ifndef APP_AGGREGATE_REPLY_H
#define APP_AGGREGATE_REPLY_H

#include "domain/accuracy.h"
#include "json/field.h"

struct grade_counts_reply {
    struct opt counts[GRADE_COUNT];
};
extern const struct schema grade_counts_schema;

struct aggregate_reply {
    struct opt total_deals, graded_deals;
    struct grade_counts_reply grades;
    struct opt rate_percent_e2;     /* unknown where no deal is graded */
    struct opt mean[MEASURE_COUNT]; /* 1/100 dollar; DSCR in 1/10,000 */
};
extern const struct schema aggregate_reply_schema;
struct aggregate_reply aggregate_reply_of(const struct aggregate *aggregate);

struct interval_reply {
    struct opt low_percent_e2, high_percent_e2;
};
extern const struct schema interval_reply_schema;

extern const char *const warned_level_names[]; /* "WARNING", "CRITICAL" */
enum { WARNED_LEVEL_COUNT = 2 };

struct warning_reply {
    struct opt level; /* index into warned_level_names */
    struct text message;
    struct opt rate_percent_e2, threshold_percent, graded_deals;
    struct interval_reply interval;
    struct opt since_ms;
};
extern const struct schema warning_reply_schema;
/* `level` is not WARNING_NONE, and the aggregate has graded deals. The message is in the arena. */
struct warning_reply warning_reply_of(struct arena *arena, const struct aggregate *aggregate,
                                      enum warning_level level, struct opt since_ms,
                                      const struct policy *policy);

/* The members of a warning, for schemas whose struct begins its
 * path to them with `path_`: nothing, or "warning.". */
#define WARNING_FIELDS(type_, path_)                                                               \
    FIELD_ENUM(type_, path_ level, "level", warned_level_names, WARNED_LEVEL_COUNT,                \
               .required = true),                                                                  \
        FIELD_TEXT(type_, path_ message, "message", .required = true),                             \
        FIELD_MONEY(type_, path_ rate_percent_e2, "performanceRate", .required = true),            \
        FIELD_INTEGER(type_, path_ threshold_percent, "threshold", .required = true,               \
                      .description = "the rate, in percent, that it stays below"),                 \
        FIELD_INTEGER(type_, path_ graded_deals, "gradedDeals", .required = true),                 \
        FIELD_OBJECT(type_, path_ interval, "interval", &interval_reply_schema, .required = true,  \
                     .description = "the 95 % Wilson interval of the rate, in percent"),           \
        FIELD_TIMESTAMP(type_, path_ since_ms, "since", .required = true, .nullable = true)

#endif
