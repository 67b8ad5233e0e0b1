#include "export/aggregate_rows.h"

#include <assert.h>

#include "app/aggregate_reply.h"
#include "store/names.h"

struct analytics_row {
    struct text group, key;
    struct aggregate_reply metrics;
};

static const struct field analytics_fields[] = {
    FIELD_TEXT(struct analytics_row, group, "group"),
    FIELD_TEXT(struct analytics_row, key, "key"),
    FIELD_INTEGER(struct analytics_row, metrics.total_deals, "totalDeals"),
    FIELD_INTEGER(struct analytics_row, metrics.graded_deals, "gradedDeals"),
    FIELD_OBJECT(struct analytics_row, metrics.grades, "gradeDistribution", &grade_counts_schema),
    FIELD_MONEY(struct analytics_row, metrics.rate_percent_e2, "performanceRate"),
    FIELD_MONEY(struct analytics_row, metrics.mean[MEASURE_CASH_FLOW], "averageCashFlowVariance"),
    FIELD_RATIO(struct analytics_row, metrics.mean[MEASURE_DSCR], "averageDSCRVariance"),
    FIELD_MONEY(struct analytics_row, metrics.mean[MEASURE_RENT], "averageRentVariance"),
    FIELD_MONEY(struct analytics_row, metrics.mean[MEASURE_EXPENSE], "averageExpenseVariance"),
};
static const struct schema analytics_schema =
    SCHEMA("ExportedAnalytics", struct analytics_row, analytics_fields);

static struct result analytics_row(struct export *export, const char *group, const char *key,
                                   const struct aggregate *aggregate, struct error *err)
{
    struct analytics_row row = {
        .group = {.chars = group}, .key = {.chars = key}, .metrics = aggregate_reply_of(aggregate)};
    return export_row(export, &row, err);
}

static struct result analytics_groups(struct export *export, const char *sheet, const char *group,
                                      const struct image_group *groups, size_t count,
                                      struct error *err)
{
    TRY(export_sheet(export, sheet, &analytics_schema, err));
    for (size_t i = 0; i < count; i++) {
        const char *key = groups[i].key ? groups[i].key : strategy_names[groups[i].strategy];
        TRY(analytics_row(export, group, key, &groups[i].aggregate, err));
    }
    return RESULT_OK;
}

struct result export_analytics(struct export *export, const struct image_answer *answer,
                               struct error *err)
{
    TRY(export_sheet(export, "summary", &analytics_schema, err));
    TRY(analytics_row(export, "all", NULL, &answer->summary, err));
    TRY(analytics_groups(export, "markets", "market", answer->markets, answer->market_count, err));
    TRY(analytics_groups(export, "strategies", "strategy", answer->strategies,
                         answer->strategy_count, err));
    return analytics_groups(export, "buyers", "buyer", answer->buyers, answer->buyer_count, err);
}

/* Its figures have as many decimals as the measure. */
struct range_row {
    struct text measure, range;
    struct opt from, to, deals, median;
};

#define RANGE_FIELDS(decimals_)                                                                    \
    FIELD_TEXT(struct range_row, measure, "measure"),                                              \
        FIELD_TEXT(struct range_row, range, "range"),                                              \
        FIELD_DECIMAL_(struct range_row, from, decimals_, "from"),                                 \
        FIELD_DECIMAL_(struct range_row, to, decimals_, "to"),                                     \
        FIELD_INTEGER(struct range_row, deals, "deals"),                                           \
        FIELD_DECIMAL_(struct range_row, median, decimals_, "median")

static const struct field ratio_range_fields[] = {RANGE_FIELDS(4)};
static const struct field share_range_fields[] = {RANGE_FIELDS(6)};
static const struct schema ratio_range_schema =
    SCHEMA("ExportedDistribution", struct range_row, ratio_range_fields);
static const struct schema share_range_schema =
    SCHEMA("ExportedShareDistribution", struct range_row, share_range_fields);

static struct result range_row(struct export *export, struct range_row row, const char *range,
                               int64_t deals, struct error *err)
{
    row.range.chars = range;
    row.deals = OPT(deals);
    return export_row(export, &row, err);
}

struct result export_distribution(struct export *export, const char *measure, int decimals,
                                  const int64_t *edges, size_t edge_count,
                                  const struct image_histogram *histogram, bool below_required,
                                  struct error *err)
{
    const struct range_row plain = {.measure = {.chars = measure}};
    struct range_row row = plain;
    const struct schema *schema = decimals == 4 ? &ratio_range_schema : &share_range_schema;
    assert(schema->fields[2].decimals == decimals);
    TRY(export_sheet(export, "distribution", schema, err));
    row.to = OPT(edges[0]);
    TRY(range_row(export, row, "below", histogram->below, err));
    for (size_t i = 0; i + 1 < edge_count; i++) {
        row.from = OPT(edges[i]);
        row.to = OPT(edges[i + 1]);
        TRY(range_row(export, row, "within", histogram->counts[i], err));
    }
    row = plain;
    row.from = OPT(edges[edge_count - 1]);
    TRY(range_row(export, row, "above", histogram->above, err));
    TRY(range_row(export, plain, "unknown", histogram->unknown, err));
    row = plain;
    row.median = histogram->median;
    TRY(range_row(export, row, "all", histogram->total, err));
    return below_required
               ? range_row(export, plain, "belowRequired", histogram->below_required, err)
               : RESULT_OK;
}
