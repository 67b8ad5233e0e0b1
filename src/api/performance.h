/* The performance endpoints: closing, months, analytics, recalculation. */
#ifndef API_PERFORMANCE_H
#define API_PERFORMANCE_H

#include "api/endpoint.h"

extern const struct schema analytics_query_schema;
extern const struct schema analytics_reply_schema;
extern const struct schema recalculate_query_schema;

struct result performance_create_handle(struct request *request, struct error *err);
struct result performance_create_check(struct request *request, struct error *err);
struct result period_correct_check(struct request *request, struct error *err);
struct result period_create_check(struct request *request, struct error *err);
struct result performance_get_handle(struct request *request, struct error *err);
struct result period_create_handle(struct request *request, struct error *err);
struct result period_correct_handle(struct request *request, struct error *err);
struct result analytics_handle(struct request *request, struct error *err);
struct result recalculate_handle(struct request *request, struct error *err);
struct result recalculate_follow(struct request *request, struct error *err);
struct result job_get_handle(struct request *request, struct error *err);

#endif
