/* The performance endpoints: closing, months, analytics, recalculation. */
#ifndef API_PERFORMANCE_H
#define API_PERFORMANCE_H

#include "api/endpoint.h"
#include "store/names.h"

/* Which deals a question is about. */
struct deal_filter {
    struct text market_key;
    struct opt strategy, start_on, end_on;
    struct oid buyer_id, buy_box_id;
};
/* Its parameters, for queries that hold it as their member `filter`. */
#define DEAL_FILTER_FIELDS(type_)                                                                  \
    FIELD_TEXT(type_, filter.market_key, "marketKey", .max_length = 100),                          \
        FIELD_ENUM(type_, filter.strategy, "strategy", strategy_names, STRATEGY_COUNT),            \
        FIELD_OID(type_, filter.buyer_id, "buyerId"),                                              \
        FIELD_OID(type_, filter.buy_box_id, "buyBoxId"),                                           \
        FIELD_DATE(type_, filter.start_on, "startDate",                                            \
                   .description = "first closed date, inclusive"),                                 \
        FIELD_DATE(type_, filter.end_on, "endDate", .description = "last closed date, inclusive")
/* Adds what is wrong across its members to `err`. */
void deal_filter_check(const struct deal_filter *filter, struct error *err);
struct image_filter deal_filter_image(const struct deal_filter *filter);

extern const struct schema analytics_query_schema;
extern const struct schema analytics_reply_schema;
extern const struct schema recalculate_query_schema;
extern const struct schema preview_query_schema;

struct result performance_create_handle(struct request *request, struct error *err);
struct result performance_create_check(struct request *request, struct error *err);
struct result period_correct_check(struct request *request, struct error *err);
struct result period_create_check(struct request *request, struct error *err);
bool preview_takes_correction(const struct request *request);
struct result preview_check(struct request *request, struct error *err);
struct result preview_handle(struct request *request, struct error *err);
struct result terms_handle(struct request *request, struct error *err);
struct result performance_get_handle(struct request *request, struct error *err);
struct result period_create_expect(struct request *request, struct error *err);
struct result period_correct_expect(struct request *request, struct error *err);
struct result period_create_handle(struct request *request, struct error *err);
struct result period_correct_handle(struct request *request, struct error *err);
struct result analytics_handle(struct request *request, struct error *err);
struct result recalculate_handle(struct request *request, struct error *err);
struct result recalculate_follow(struct request *request, struct error *err);
struct result job_get_handle(struct request *request, struct error *err);

#endif
