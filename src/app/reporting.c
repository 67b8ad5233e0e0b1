#include "app/reporting.h"

#include "app/period_change.h"
#include "app/period_reply.h"
#include "base/calendar.h"

const char *const reporting_state_names[] = {"missing", "reported", "all"};
_Static_assert(ARRAY_LENGTH(reporting_state_names) == REPORTING_STATE_COUNT, "a name for each");

struct reporting_item {
    struct oid lead_id;
    struct text address, city, state, market_key;
    struct named_reference buyer;
    struct opt closed_on, reported;
    struct opt has_latest;
    struct month_reply latest;
    struct opt missing;
    struct text_list missing_months;
    struct opt has_previous;
    struct period_reply previous;
    struct opt rent_cents, expenses_cents, noi_cents, cash_flow_cents;
};

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field month_fields[] = {
    FIELD_INTEGER(struct month_reply, month, "month", IS),
    FIELD_INTEGER(struct month_reply, year, "year", IS),
};
static const struct schema month_schema = SCHEMA("Month", struct month_reply, month_fields);

static const struct field item_fields[] = {
    FIELD_OID(struct reporting_item, lead_id, "leadId", IS),
    FIELD_TEXT(struct reporting_item, address, "address", IS),
    FIELD_TEXT(struct reporting_item, city, "city", MAY_BE_NULL),
    FIELD_TEXT(struct reporting_item, state, "state", MAY_BE_NULL),
    FIELD_TEXT(struct reporting_item, market_key, "marketKey", IS),
    FIELD_OBJECT(struct reporting_item, buyer, "buyer", &named_reference_schema, IS),
    FIELD_DATE(struct reporting_item, closed_on, "closedDate", IS),
    FIELD_BOOLEAN(struct reporting_item, reported, "reported", IS,
                  .description = "whether the month asked for is"),
    FIELD_OPT_OBJECT(struct reporting_item, latest, has_latest, "latestReported", &month_schema,
                     MAY_BE_NULL),
    FIELD_INTEGER(struct reporting_item, missing, "missing", IS,
                  .description = "months owed up to the one asked for and not reported"),
    FIELD_TEXT_LIST(struct reporting_item, missing_months, "missingMonths", IS,
                    .max_items = REPORTING_NAMED_MAX,
                    .description = "the first of them, as YYYY-MM"),
    FIELD_OPT_OBJECT(struct reporting_item, previous, has_previous, "previous",
                     &period_facts_schema, MAY_BE_NULL,
                     .description = "the latest period that ends before the month asked for"),
    FIELD_MONEY(struct reporting_item, rent_cents, "projectedRent", IS),
    FIELD_MONEY(struct reporting_item, expenses_cents, "projectedExpenses", IS),
    FIELD_MONEY(struct reporting_item, noi_cents, "projectedNOI", IS),
    FIELD_MONEY(struct reporting_item, cash_flow_cents, "projectedMonthlyCashFlow", IS),
};
const struct schema reporting_item_schema =
    SCHEMA("ReportingItem", struct reporting_item, item_fields);

static const struct field totals_fields[] = {
    FIELD_INTEGER(struct reporting_totals, due, "due", IS),
    FIELD_INTEGER(struct reporting_totals, reported, "reported", IS),
    FIELD_INTEGER(struct reporting_totals, missing, "missing", IS),
};
static const struct schema totals_schema =
    SCHEMA("ReportingTotals", struct reporting_totals, totals_fields);

static const struct field reply_fields[] = {
    FIELD_OBJECT_LIST(struct reporting_reply, items, "items", &reporting_item_schema, IS),
    FIELD_TEXT(struct reporting_reply, next_cursor, "nextCursor", MAY_BE_NULL),
    FIELD_OBJECT(struct reporting_reply, totals, "totals", &totals_schema, IS,
                 .description = "of the month under the same filters"),
};
const struct schema reporting_reply_schema =
    SCHEMA("Reporting", struct reporting_reply, reply_fields);

static int32_t month_last_day(int32_t ym)
{
    int32_t next_on = 0;
    date_from_parts((ym + 1) / 12, (ym + 1) % 12 + 1, 1, &next_on);
    return next_on - 1;
}

/* Deals that were closed in the month or before it. */
static struct image_pick_filter due_filter(const struct reporting_query *query)
{
    struct image_pick_filter filter = {.deals = query->filter};
    int32_t last_on = month_last_day(query->ym);
    if (!filter.deals.closed_to.known || filter.deals.closed_to.value > last_on)
        filter.deals.closed_to = OPT(last_on);
    return filter;
}

static struct image_pick_filter state_filter(const struct reporting_query *query, bool reported)
{
    struct image_pick_filter filter = due_filter(query);
    filter.ym = OPT(query->ym);
    filter.reported = reported;
    return filter;
}

static struct reporting_totals count_totals(struct image *image,
                                            const struct reporting_query *query)
{
    struct image_pick_filter reported = state_filter(query, true);
    struct image_pick_filter missing = state_filter(query, false);
    int64_t reported_count = image_pick_count(image, &reported);
    int64_t missing_count = image_pick_count(image, &missing);
    return (struct reporting_totals){
        .due = OPT(reported_count + missing_count),
        .reported = OPT(reported_count),
        .missing = OPT(missing_count),
    };
}

/* The months from the closing to the one asked for that are not among the reported. */
static struct result tell_months(struct call *call, int32_t closing_ym, int32_t ym,
                                 struct reporting_item *item, struct error *err)
{
    struct month_list reported = {0};
    TRY(period_store_months(call->db, call->arena, &item->lead_id, closing_ym, ym, &reported, err));
    struct text_list named = {.items = ARENA_ARRAY(call->arena, const char *, REPORTING_NAMED_MAX),
                              .known = true};
    size_t at = 0;
    for (int32_t owed = closing_ym; owed <= ym; owed++) {
        if (at < reported.count && reported.yms[at] == owed)
            at++;
        else if (named.count < REPORTING_NAMED_MAX)
            named.items[named.count++] = span_text(call->arena, owed, 1);
    }
    item->missing = OPT(ym - closing_ym + 1 - (int64_t)reported.count);
    item->missing_months = named;
    item->reported = OPT(reported.count > 0 && reported.yms[reported.count - 1] == ym);
    return RESULT_OK;
}

static struct result tell_previous(struct call *call, const struct deal_summary *summary,
                                   int32_t ym, struct reporting_item *item, struct error *err)
{
    struct pro_forma plan = {
        .rent_cents = summary->rent_cents,
        .noi_cents = summary->noi_cents,
        .expenses_cents = summary->expenses_cents,
        .cash_flow_cents = summary->cash_flow_cents,
        .dscr_e4 = summary->dscr_e4,
    };
    struct period previous = {0};
    bool found = false;
    TRY(period_store_before(call->db, call->arena, &summary->id, ym, &plan, &previous, &found,
                            err));
    item->has_previous.known = found;
    if (found)
        item->previous = period_facts_of(call->arena, &previous);
    return RESULT_OK;
}

static struct result make_item(struct call *call, const struct deal_summary *summary, int32_t ym,
                               struct reporting_item *ret_item, struct error *err)
{
    struct reporting_item item = {
        .lead_id = summary->id,
        .address = {.chars = summary->address},
        .city = summary->city,
        .state = summary->state,
        .market_key = {.chars = summary->market_key},
        .buyer = {summary->buyer_id, summary->buyer_name},
        .closed_on = OPT(summary->closed_on),
        .has_latest.known = summary->grade.known,
        .latest = month_reply_of(summary->latest.last_ym),
        .rent_cents = OPT(summary->rent_cents),
        .expenses_cents = OPT(summary->expenses_cents),
        .noi_cents = OPT(summary->noi_cents),
        .cash_flow_cents = OPT(summary->cash_flow_cents),
    };
    TRY(tell_months(call, date_month_ym(summary->closed_on), ym, &item, err));
    TRY(tell_previous(call, summary, ym, &item, err));
    *ret_item = item;
    return RESULT_OK;
}

static struct result make_items(struct call *call, const struct image_place *places, size_t count,
                                int32_t ym, struct object_list *ret_items, struct error *err)
{
    struct reporting_item *items = ARENA_ARRAY(call->arena, struct reporting_item, count);
    struct object_list list = {.items = items, .known = true};
    for (size_t i = 0; i < count; i++) {
        struct deal_summary summary = {0};
        bool found = false;
        TRY(deal_summary_find(call->db, call->arena, &places[i].id, &summary, &found, err));
        if (found)
            TRY(make_item(call, &summary, ym, &items[list.count++], err));
    }
    *ret_items = list;
    return RESULT_OK;
}

struct result reporting_list(struct app *app, struct call *call,
                             const struct reporting_query *query, struct reporting_reply *ret_reply,
                             struct image_place *ret_last, struct error *err)
{
    TRY(analytics_follow(app, call->db, err));
    struct image_pick pick = {
        .filter = query->state == REPORTING_ALL
                      ? due_filter(query)
                      : state_filter(query, query->state == REPORTING_REPORTED),
        .order = IMAGE_BY_CLOSING,
        .after = query->after,
        .limit = query->limit + 1,
    };
    struct image_places places = image_pick_query(app->image, &pick, call->arena);
    size_t count = places.count > query->limit ? query->limit : places.count;
    struct reporting_reply reply = {.totals = count_totals(app->image, query)};
    TRY(make_items(call, places.items, count, query->ym, &reply.items, err));
    *ret_reply = reply;
    *ret_last = places.count > query->limit ? places.items[count - 1] : (struct image_place){0};
    return RESULT_OK;
}
