#include "api/performance.h"

#include "app/close_deal.h"
#include "app/correct_period.h"
#include "app/record.h"
#include "app/terms.h"

/* ETags: 'd' a record by the revision of its standing, 'p' a period. */

struct result performance_create_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct deal deal = {0};
    int64_t rev = 0;
    TRY(close_deal(call, &request->ids[0], request->body, &deal, err));
    TRY(record_encode(call, &deal, request->out, &rev, err));
    request_set_etag(request, 'd', rev);
    request_set_location(request, "/api/deals/%s/performance", deal.id.hex);
    return RESULT_OK;
}

struct result performance_create_check(struct request *request, struct error *err)
{
    int32_t required_e4 = 0;
    return closing_check(&request->call, request->body, &required_e4, err);
}

struct result period_create_check(struct request *request, struct error *err)
{
    return period_check(&request->call, &request->ids[0], request->body, err);
}

struct result period_correct_check(struct request *request, struct error *err)
{
    return correction_check(&request->call, &request->ids[0], &request->ids[1], request->body, err);
}

struct result terms_handle(struct request *request, struct error *err)
{
    struct terms_reply reply = {0};
    TRY(terms_tell(&request->call, request->body, &reply, err));
    schema_encode(&terms_reply_schema, &reply, request->out);
    return RESULT_OK;
}

struct preview_query {
    struct oid period_id;
};

static const struct field preview_query_fields[] = {
    FIELD_OID(struct preview_query, period_id, "periodId",
              .description = "the period that the body would correct; a new one where absent"),
};
const struct schema preview_query_schema =
    SCHEMA("PreviewQuery", struct preview_query, preview_query_fields);

static const struct oid *previewed_period(const struct request *request)
{
    const struct preview_query *query = request->query;
    return oid_is_set(&query->period_id) ? &query->period_id : NULL;
}

bool preview_takes_correction(const struct request *request)
{
    return previewed_period(request) != NULL;
}

struct result preview_check(struct request *request, struct error *err)
{
    const struct oid *period_id = previewed_period(request);
    if (!period_id)
        return period_check(&request->call, &request->ids[0], request->body, err);
    return correction_check(&request->call, &request->ids[0], period_id, request->body, err);
}

struct result preview_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    const struct oid *period_id = previewed_period(request);
    struct deal deal = {0};
    struct period period = {0};
    if (period_id)
        TRY(preview_correction(call, &request->ids[0], period_id, request->body, &deal, &period,
                               err));
    else
        TRY(preview_period(call, &request->ids[0], request->body, &deal, &period, err));
    return period_encode(call, &deal, &period, request->out, err);
}

/* An outside buyer is told of their own deals alone, and nothing of others: not even that they are
 * there. */
static struct result check_own(struct request *request, struct error *err)
{
    const struct actor *actor = &request->call.actor;
    if (actor->role != ROLE_BUYER)
        return RESULT_OK;
    bool own = false;
    TRY(deal_store_is_of_buyer(request->call.db, &request->ids[0], &actor->buyer_id, &own, err));
    return own ? RESULT_OK : error_set(err, ERROR_FORBIDDEN, "buyers see their own deals alone");
}

struct result performance_get_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct deal deal = {0};
    int64_t rev = 0;
    TRY(check_own(request, err));
    TRY(deal_store_get(call->db, call->arena, &request->ids[0], &deal, err));
    TRY(record_encode(call, &deal, request->out, &rev, err));
    request_set_etag(request, 'd', rev);
    return RESULT_OK;
}

struct result period_create_expect(struct request *request, struct error *err)
{
    return period_change_expect(&request->call, &request->ids[0], err);
}

struct result period_correct_expect(struct request *request, struct error *err)
{
    TRY(period_change_expect(&request->call, &request->ids[0], err));
    return period_store_expect(request->call.db, &request->ids[0], &request->ids[1], err);
}

struct result period_create_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct deal deal = {0};
    struct period period = {0};
    TRY(report_period(call, &request->ids[0], request->body, &deal, &period, err));
    TRY(period_encode(call, &deal, &period, request->out, err));
    request_set_etag(request, 'p', period.rev);
    request_set_location(request, "/api/deals/%s/performance/%s", deal.id.hex, period.id.hex);
    return RESULT_OK;
}

/* If-Match may name the period, as its POST or PUT answered, or the whole record, as GET does. */
static struct result match_period(void *context, const struct period *period, int64_t deal_rev,
                                  struct error *err)
{
    struct request *request = context;
    if (!failed(request_check_match(request, 'd', deal_rev, NULL)))
        return RESULT_OK;
    return request_check_match(request, 'p', period->rev, err);
}

struct result period_correct_handle(struct request *request, struct error *err)
{
    struct call *call = &request->call;
    struct deal deal = {0};
    struct period period = {0};
    TRY(correct_period(call, &request->ids[0], &request->ids[1], request->body, match_period,
                       request, &deal, &period, err));
    TRY(period_encode(call, &deal, &period, request->out, err));
    request_set_etag(request, 'p', period.rev);
    return RESULT_OK;
}
