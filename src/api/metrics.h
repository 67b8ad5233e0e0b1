/* Counters of this process, for GET /metrics in Prometheus' text format. */
#ifndef API_METRICS_H
#define API_METRICS_H

#include "api/endpoint.h"

void metrics_count(int status, int64_t took_us);

/* GET /metrics */
struct result metrics_handle(struct request *request, struct error *err);

#endif
