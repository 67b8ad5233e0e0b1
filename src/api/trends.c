#include "api/trends.h"

#include <inttypes.h>
#include <string.h>

#include "api/performance.h"
#include "app/aggregate_reply.h"
#include "app/trends.h"
#include "base/decimal.h"

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

/* A cursor holds a market's key of 100 characters, at most 400 bytes, in base 64. */
enum { CURSOR_MAX = 600 };

struct trends_query {
    struct page_query page;
    struct deal_filter filter;
    struct opt interval, by;
};

static const struct field query_fields[] = {
    DEAL_FILTER_FIELDS(struct trends_query),
    FIELD_ENUM(struct trends_query, interval, "interval", trend_interval_names,
               TREND_INTERVAL_COUNT, .description = "month where absent"),
    FIELD_ENUM(struct trends_query, by, "by", trend_group_names, TREND_GROUP_COUNT,
               .description = "an item each; by buybox, deals without one are left out"),
    FIELD_INTEGER(struct trends_query, page.limit, "limit", .min = 1, .max = PAGE_LIMIT_MAX,
                  .description = "how many at most; 50 where absent"),
    FIELD_TEXT(struct trends_query, page.cursor, "cursor", .max_length = CURSOR_MAX,
               .description = "nextCursor of the page before"),
};
const struct schema trends_query_schema = SCHEMA("TrendsQuery", struct trends_query, query_fields);

struct amounts_reply {
    struct opt rent_cents, expenses_cents, noi_cents, cash_flow_cents;
};

static const struct field amounts_fields[] = {
    FIELD_MONEY(struct amounts_reply, rent_cents, "rent", IS),
    FIELD_MONEY(struct amounts_reply, expenses_cents, "expenses", MAY_BE_NULL,
                .description = "of the reports that say their expenses; null where none does"),
    FIELD_MONEY(struct amounts_reply, noi_cents, "noi", IS),
    FIELD_MONEY(struct amounts_reply, cash_flow_cents, "cashFlow", IS),
};
static const struct schema amounts_schema =
    SCHEMA_WITH("TrendAmounts", struct amounts_reply, amounts_fields,
                .description = "sums of monthly figures over the reported months");

struct reported_reply {
    struct opt expenses, dscr, vacancy;
};

static const struct field reported_fields[] = {
    FIELD_INTEGER(struct reported_reply, expenses, "expenses", IS),
    FIELD_INTEGER(struct reported_reply, dscr, "dscr", IS),
    FIELD_INTEGER(struct reported_reply, vacancy, "vacancy", IS),
};
static const struct schema reported_schema =
    SCHEMA_WITH("TrendReported", struct reported_reply, reported_fields,
                .description = "reported months that have the figure");

struct item_reply {
    struct text period, key;
    struct opt deals, reports;
    struct amounts_reply projected, actual;
    struct reported_reply reported;
    struct opt mean_dscr_e4, mean_vacancy_ppm;
    struct grade_counts_reply grades;
};

static const struct field item_fields[] = {
    FIELD_TEXT(struct item_reply, period, "period", IS, .description = "2024-01, 2024-Q1 or 2024"),
    FIELD_TEXT(struct item_reply, key, "key", MAY_BE_NULL,
               .description = "market key, strategy, or the buyer's or buy box's id; null where "
                              "not grouped"),
    FIELD_INTEGER(struct item_reply, deals, "deals", IS,
                  .description = "deals with a report of a month in it"),
    FIELD_INTEGER(struct item_reply, reports, "reports", IS,
                  .description = "reported months: a statement over several counts in each"),
    FIELD_OBJECT(struct item_reply, projected, "projected", &amounts_schema, IS,
                 .description = "as underwritten, for the reported months"),
    FIELD_OBJECT(struct item_reply, actual, "actual", &amounts_schema, IS),
    FIELD_OBJECT(struct item_reply, reported, "reported", &reported_schema, IS),
    FIELD_RATIO(struct item_reply, mean_dscr_e4, "meanDSCR", MAY_BE_NULL,
                .description = "each reported month weighs the same"),
    FIELD_RATE(struct item_reply, mean_vacancy_ppm, "meanVacancy", MAY_BE_NULL,
               .description = "each reported month weighs the same"),
    FIELD_OBJECT(struct item_reply, grades, "gradeDistribution", &grade_counts_schema, IS,
                 .description = "reported months by the grade of the period that covers them"),
};
const struct schema trend_item_schema = SCHEMA("TrendItem", struct item_reply, item_fields);

static const struct field reply_fields[] = {
    {.name = "interval",
     .type = FIELD_TYPE_ENUM,
     .required = true,
     .names = trend_interval_names,
     .name_count = TREND_INTERVAL_COUNT,
     .presence_offset = SIZE_MAX},
    {.name = "by",
     .type = FIELD_TYPE_ENUM,
     .required = true,
     .nullable = true,
     .names = trend_group_names,
     .name_count = TREND_GROUP_COUNT,
     .presence_offset = SIZE_MAX},
    {.name = "items",
     .type = FIELD_TYPE_OBJECT_LIST,
     .required = true,
     .max_items = PAGE_LIMIT_MAX,
     .child = &trend_item_schema,
     .presence_offset = SIZE_MAX},
    {.name = "nextCursor",
     .type = FIELD_TYPE_TEXT,
     .required = true,
     .nullable = true,
     .max_length = CURSOR_MAX,
     .presence_offset = SIZE_MAX},
};
const struct schema trends_reply_schema = {.name = "Trends",
                                           .fields = reply_fields,
                                           .field_count = ARRAY_LENGTH(reply_fields),
                                           .description = "by period, then key"};

static const char *period_text(struct arena *arena, enum trend_interval interval, int32_t period)
{
    switch (interval) {
    case TREND_BY_QUARTER:
        return arena_printf(arena, "%d-Q%d", period / 4, period % 4 + 1);
    case TREND_BY_YEAR:
        return arena_printf(arena, "%d", period);
    case TREND_BY_MONTH:
    case TREND_INTERVAL_COUNT:
        break;
    }
    return arena_printf(arena, "%d-%02d", period / 12, period % 12 + 1);
}

static struct amounts_reply amounts_of(const struct trend_sums *sums, enum trend_sum rent,
                                       enum trend_sum expenses, enum trend_sum noi,
                                       enum trend_sum cash_flow)
{
    bool has_expenses = sums->of[TREND_EXPENSE_REPORTS] > 0;
    return (struct amounts_reply){
        .rent_cents = OPT(sums->of[rent]),
        .expenses_cents = has_expenses ? OPT(sums->of[expenses]) : UNKNOWN,
        .noi_cents = OPT(sums->of[noi]),
        .cash_flow_cents = OPT(sums->of[cash_flow]),
    };
}

static struct result write_item(struct request *request, const struct trend_question *question,
                                const struct trend_group *group, struct error *err)
{
    const struct trend_sums *sums = &group->sums;
    struct item_reply reply = {
        .period.chars = period_text(request->call.arena, question->interval, group->period),
        .key.chars = question->by < TREND_GROUP_COUNT ? group->key : NULL,
        .deals = OPT(group->deals),
        .reports = OPT(trend_reports(sums)),
        .projected = amounts_of(sums, TREND_PROJECTED_RENT, TREND_PROJECTED_EXPENSES,
                                TREND_PROJECTED_NOI, TREND_PROJECTED_CASH_FLOW),
        .actual = amounts_of(sums, TREND_ACTUAL_RENT, TREND_ACTUAL_EXPENSES, TREND_ACTUAL_NOI,
                             TREND_ACTUAL_CASH_FLOW),
        .reported = {.expenses = OPT(sums->of[TREND_EXPENSE_REPORTS]),
                     .dscr = OPT(sums->of[TREND_DSCR_REPORTS]),
                     .vacancy = OPT(sums->of[TREND_VACANCY_REPORTS])},
        .mean_dscr_e4 = trend_mean_dscr_e4(sums),
        .mean_vacancy_ppm = trend_mean_vacancy_ppm(sums),
    };
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        reply.grades.counts[grade] = OPT(sums->of[TREND_GRADES + grade]);
    return list_item(request, &trend_item_schema, &reply, err);
}

static struct result read_cursor(struct request *request, struct trend_question *question,
                                 struct error *err)
{
    const struct trends_query *query = request->query;
    const char *keys[2] = {NULL, NULL};
    bool given = false;
    int64_t period = 0;
    TRY(page_cursor_read(&query->page, request->call.arena, keys, ARRAY_LENGTH(keys), &given, err));
    if (!given)
        return RESULT_OK;
    if (decimal_parse(keys[0], strlen(keys[0]), 0, &period, NULL) != DECIMAL_OK || period < 0 ||
        period > INT32_MAX / 12) {
        error_field(err, "?cursor", "is not a cursor of this list");
        return error_result(err);
    }
    question->after_period = (int32_t)period;
    question->after_key = keys[1];
    return RESULT_OK;
}

static const char *next_cursor(struct arena *arena, const struct trend_group *last)
{
    const char *keys[] = {arena_printf(arena, "%" PRId32, last->period), last->key};
    return page_cursor_make(arena, keys, ARRAY_LENGTH(keys));
}

struct result trends_handle(struct request *request, struct error *err)
{
    const struct trends_query *query = request->query;
    const struct deal_filter *filter = &query->filter;
    size_t limit = (size_t)page_limit(&query->page);
    struct trend_question question = {
        .interval =
            query->interval.known ? (enum trend_interval)query->interval.value : TREND_BY_MONTH,
        .by = query->by.known ? (enum trend_group_by)query->by.value : TREND_GROUP_COUNT,
        .market_key = filter->market_key.chars,
        .strategy = filter->strategy,
        .buyer_id = filter->buyer_id,
        .buy_box_id = filter->buy_box_id,
        .closed_from = filter->start_on,
        .closed_to = filter->end_on,
        .after_period = -1,
        .after_key = "",
        .limit = (int64_t)limit + 1,
    };
    deal_filter_check(filter, err);
    TRY(read_cursor(request, &question, err));
    TRY(error_result(err));
    struct trend_groups groups = {0};
    TRY(trends_query(&request->call, &question, &groups, err));

    if (!request->file) {
        json_begin_object(request->out);
        json_member_text(request->out, "interval", trend_interval_names[question.interval]);
        json_member_text(request->out, "by",
                         query->by.known ? trend_group_names[question.by] : NULL);
        json_name(request->out, "items");
        json_begin_array(request->out);
    }
    for (size_t i = 0; i < groups.count && i < limit; i++)
        TRY(write_item(request, &question, &groups.items[i], err));
    list_end(request, groups.count > limit
                          ? next_cursor(request->call.arena, &groups.items[limit - 1])
                          : NULL);
    return RESULT_OK;
}
