#include "api/reporting.h"

#include "api/performance.h"
#include "api/place_page.h"
#include "app/reporting.h"
#include "base/calendar.h"

#define CURSOR_ORDER "reporting"

struct month_query {
    struct page_query page;
    struct deal_filter filter;
    struct text month;
    struct opt state;
};

static bool is_month(const char *text)
{
    int32_t ym = 0;
    return month_parse(text, &ym);
}

static const struct field month_query_fields[] = {
    PAGE_FIELDS(struct month_query),
    DEAL_FILTER_FIELDS(struct month_query),
    FIELD_TEXT(struct month_query, month, "month", .max_length = MONTH_TEXT_MAX - 1,
               .is_valid = is_month, .must = "must be a month as YYYY-MM",
               .description = "YYYY-MM, at most 60 months back; the last complete one (UTC) where "
                              "absent"),
    FIELD_ENUM(struct month_query, state, "state", reporting_state_names, REPORTING_STATE_COUNT,
               .description = "missing where absent"),
};
const struct schema reporting_query_schema =
    SCHEMA("ReportingQuery", struct month_query, month_query_fields);

/* Adds to `err` where the month is out of reach. */
static int32_t asked_month(const struct request *request, const struct month_query *query,
                           struct error *err)
{
    int32_t current_ym = date_month_ym(timestamp_date(request->call.now_ms));
    int32_t ym = current_ym - 1;
    if (query->month.chars)
        month_parse(query->month.chars, &ym);
    if (ym > current_ym)
        error_field(err, "?month", "must not be after the current month");
    if (ym < current_ym - REPORTING_MONTHS_MAX)
        error_field(err, "?month", "must be at most %d months back", REPORTING_MONTHS_MAX);
    return ym;
}

static struct result write_rows(struct request *request, const struct reporting_reply *reply,
                                struct error *err)
{
    const char *items = reply->items.items;
    for (size_t i = 0; i < reply->items.count; i++) {
        TRY(list_item(request, &reporting_item_schema, items + i * reporting_item_schema.size,
                      err));
    }
    list_end(request, reply->next_cursor.chars);
    return RESULT_OK;
}

struct result reporting_handle(struct request *request, struct error *err)
{
    const struct month_query *asked = request->query;
    struct reporting_query query = {
        .filter = deal_filter_image(&asked->filter),
        .ym = asked_month(request, asked, err),
        .state = asked->state.known ? (enum reporting_state)asked->state.value : REPORTING_MISSING,
        .limit = (size_t)page_limit(&asked->page),
    };
    deal_filter_check(&asked->filter, err);
    TRY(error_result(err));
    TRY(place_page_after(request, &asked->page, CURSOR_ORDER, &query.after, err));
    struct reporting_reply reply = {0};
    struct image_place last = {0};
    TRY(reporting_list(request->app, &request->call, &query, &reply, &last, err));
    if (oid_is_set(&last.id))
        reply.next_cursor.chars = place_page_next(request, CURSOR_ORDER, &last);
    if (request->file)
        return write_rows(request, &reply, err);
    schema_encode(&reporting_reply_schema, &reply, request->out);
    return RESULT_OK;
}
