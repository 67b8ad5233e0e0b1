#include "api/metrics.h"

#include <inttypes.h>
#include <stdatomic.h>

static const int64_t bucket_us[] = {100, 500, 1000, 5000, 10000, 50000, 100000, 500000, 1000000};
enum { BUCKETS = ARRAY_LENGTH(bucket_us), STATUS_CLASSES = 6 };

static _Atomic uint64_t requests_by_class[STATUS_CLASSES]; /* 2: 2xx … */
static _Atomic uint64_t requests_by_time[BUCKETS + 1];     /* the last: slower than all */
static _Atomic uint64_t time_us_sum;

void metrics_count(int status, int64_t took_us)
{
    int status_class = status / 100;
    if (status_class > 0 && status_class < STATUS_CLASSES)
        atomic_fetch_add_explicit(&requests_by_class[status_class], 1, memory_order_relaxed);
    size_t bucket = 0;
    while (bucket < BUCKETS && took_us > bucket_us[bucket])
        bucket++;
    atomic_fetch_add_explicit(&requests_by_time[bucket], 1, memory_order_relaxed);
    atomic_fetch_add_explicit(&time_us_sum, (uint64_t)took_us, memory_order_relaxed);
}

static void write_requests(struct buf *out)
{
    buf_append_text(out, "# TYPE postclose_requests_total counter\n");
    for (int i = 1; i < STATUS_CLASSES; i++) {
        buf_printf(out, "postclose_requests_total{status=\"%dxx\"} %" PRIu64 "\n", i,
                   atomic_load(&requests_by_class[i]));
    }
    buf_append_text(out, "# TYPE postclose_request_seconds histogram\n");
    uint64_t count = 0;
    for (size_t i = 0; i < BUCKETS; i++) {
        count += atomic_load(&requests_by_time[i]);
        buf_printf(
            out, "postclose_request_seconds_bucket{le=\"%" PRId64 ".%06" PRId64 "\"} %" PRIu64 "\n",
            bucket_us[i] / 1000000, bucket_us[i] % 1000000, count);
    }
    count += atomic_load(&requests_by_time[BUCKETS]);
    uint64_t sum_us = atomic_load(&time_us_sum);
    buf_printf(out, "postclose_request_seconds_bucket{le=\"+Inf\"} %" PRIu64 "\n", count);
    buf_printf(out, "postclose_request_seconds_sum %" PRIu64 ".%06" PRIu64 "\n", sum_us / 1000000,
               sum_us % 1000000);
    buf_printf(out, "postclose_request_seconds_count %" PRIu64 "\n", count);
}

static void write_value(struct buf *out, const char *type, const char *name, uint64_t value)
{
    buf_printf(out, "# TYPE postclose_%s %s\npostclose_%s %" PRIu64 "\n", name, type, name, value);
}

struct result metrics_handle(struct request *request, struct error *err)
{
    (void)err;
    struct buf *out = request_text(request);
    write_requests(out);

    struct writer_stats writer = writer_stats_get(request->app->writer);
    write_value(out, "counter", "commits_total", writer.batches);
    write_value(out, "counter", "writes_total", writer.jobs);
    write_value(out, "counter", "writes_failed_total", writer.failed_jobs);
    write_value(out, "counter", "write_round_trips_total", writer.round_trips);
    write_value(out, "gauge", "largest_commit_writes", writer.largest_batch);
    write_value(out, "gauge", "writes_waiting", writer.queued);

    struct image_stats image = image_stats_get(request->app->image);
    write_value(out, "gauge", "analytics_deals", (uint64_t)image.deals);
    write_value(out, "gauge", "analytics_bytes", (uint64_t)image.bytes);
    write_value(out, "gauge", "analytics_deals_max", IMAGE_DEALS_MAX);

    write_value(out, "gauge", "imports_running", running_import_any(request->app->running));

    const struct http_server *server = request_server(request);
    if (server) {
        struct http_stats http = http_server_stats(server);
        write_value(out, "gauge", "connections_open", http.connections_open);
        write_value(out, "counter", "http_refused_total", http.refused);
        write_value(out, "counter", "http_timed_out_total", http.timed_out);
        write_value(out, "counter", "uploads_total", http.uploads);
        write_value(out, "gauge", "uploads_open", http.uploads_open);
        write_value(out, "gauge", "upload_bytes", http.upload_bytes);
    }
    return RESULT_OK;
}
