#include <string.h>

#include "api/performance.h"
#include "api/trends.h"
#include "app/analytics.h"
#include "base/decimal.h"
#include "export/aggregate_rows.h"

/* What may be asked for: its figure in the image, the digits of its edges behind the point, and the
 * edges where none are given: the grades' and flags' own thresholds are among them. */
static const struct measure_kind {
    enum image_figure figure;
    int decimals;
    const char *edges;
} kinds[] = {
    {IMAGE_DSCR_E4, 4, "0.8,0.9,1,1.1,1.25,1.4,1.5,1.75,2"},
    {IMAGE_CASH_FLOW_VARIANCE_E4, 4, "-1000,-500,-300,-200,-100,0,100,200,300,500,1000"},
    {IMAGE_VACANCY_PPM, 6, "0,0.02,0.05,0.1,0.15,0.2,0.3,0.5,1"},
};
static const char *const measure_names[] = {"dscr", "cashFlowVariance", "vacancy"};
_Static_assert(ARRAY_LENGTH(kinds) == ARRAY_LENGTH(measure_names), "a name for each");

enum { EDGES_TEXT_MAX = 3000 };

struct distribution_query {
    struct page_query page; /* of a file alone */
    struct deal_filter filter;
    struct opt measure;
    struct text edges;
};

static const struct field query_fields[] = {
    DEAL_FILTER_FIELDS(struct distribution_query),
    FIELD_ENUM(struct distribution_query, measure, "measure", measure_names,
               ARRAY_LENGTH(measure_names),
               .description = "dscr (where absent) and vacancy of each deal's latest period; its "
                              "mean variance"),
    FIELD_TEXT(struct distribution_query, edges, "edges", .max_length = EDGES_TEXT_MAX,
               .description = "2 to 100 numbers, rising, with commas between: 0.8,1,1.25"),
};
const struct schema distribution_query_schema =
    SCHEMA("DistributionQuery", struct distribution_query, query_fields);

static const struct field reply_fields[] = {
    {.name = "measure",
     .type = FIELD_TYPE_ENUM,
     .required = true,
     .names = measure_names,
     .name_count = ARRAY_LENGTH(measure_names),
     .presence_offset = SIZE_MAX},
    {.name = "edges",
     .type = FIELD_TYPE_ANY,
     .required = true,
     .presence_offset = SIZE_MAX,
     .description = "numbers"},
    {.name = "counts",
     .type = FIELD_TYPE_ANY,
     .required = true,
     .presence_offset = SIZE_MAX,
     .description = "deals from each edge up to the next without it; the last one with it"},
    {.name = "below", .type = FIELD_TYPE_INTEGER, .required = true, .presence_offset = SIZE_MAX},
    {.name = "above", .type = FIELD_TYPE_INTEGER, .required = true, .presence_offset = SIZE_MAX},
    {.name = "unknown",
     .type = FIELD_TYPE_INTEGER,
     .required = true,
     .presence_offset = SIZE_MAX,
     .description = "deals without a report, or whose report lacks the figure"},
    {.name = "total",
     .type = FIELD_TYPE_INTEGER,
     .required = true,
     .presence_offset = SIZE_MAX,
     .description = "all deals that pass the filters"},
    {.name = "median",
     .type = FIELD_TYPE_DECIMAL,
     .decimals = 6,
     .required = true,
     .nullable = true,
     .presence_offset = SIZE_MAX,
     .description = "of two in the middle their mean; null where no deal has the figure"},
    {.name = "belowRequired",
     .type = FIELD_TYPE_INTEGER,
     .required = true,
     .nullable = true,
     .presence_offset = SIZE_MAX,
     .description = "of the DSCR: deals below what each of them requires; else null"},
};
const struct schema distribution_reply_schema = {
    .name = "Distribution", .fields = reply_fields, .field_count = ARRAY_LENGTH(reply_fields)};

struct edges {
    int64_t values[IMAGE_EDGES_MAX];
    size_t count;
};

/* What is wrong is added to `err`. */
static void read_edges(const char *text, int decimals, struct edges *edges, struct error *err)
{
    for (const char *at = text;; at++) {
        size_t length = strcspn(at, ",");
        int64_t value = 0;
        if (decimal_parse(at, length, decimals, &value, NULL) != DECIMAL_OK) {
            error_field(err, "?edges", "must be numbers with commas between");
            return;
        }
        if (edges->count == IMAGE_EDGES_MAX) {
            error_field(err, "?edges", "must be at most %d", IMAGE_EDGES_MAX);
            return;
        }
        if (edges->count && value <= edges->values[edges->count - 1]) {
            error_field(err, "?edges", "must rise, by %d decimals", decimals);
            return;
        }
        edges->values[edges->count++] = value;
        at += length;
        if (*at == '\0')
            break;
    }
    if (edges->count < 2)
        error_field(err, "?edges", "must be at least 2");
}

static void write_distribution(struct json_writer *out, size_t measure, const struct edges *edges,
                               const struct image_histogram *histogram)
{
    int decimals = kinds[measure].decimals;
    json_begin_object(out);
    json_member_text(out, "measure", measure_names[measure]);
    json_name(out, "edges");
    json_begin_array(out);
    for (size_t i = 0; i < edges->count; i++)
        json_write_decimal(out, edges->values[i], decimals);
    json_end_array(out);
    json_name(out, "counts");
    json_begin_array(out);
    for (size_t i = 0; i + 1 < edges->count; i++)
        json_write_int(out, histogram->counts[i]);
    json_end_array(out);
    json_member_int(out, "below", histogram->below);
    json_member_int(out, "above", histogram->above);
    json_member_int(out, "unknown", histogram->unknown);
    json_member_int(out, "total", histogram->total);
    json_member_opt_decimal(out, "median", histogram->median, decimals);
    struct opt below_required =
        kinds[measure].figure == IMAGE_DSCR_E4 ? OPT(histogram->below_required) : UNKNOWN;
    json_member_opt_decimal(out, "belowRequired", below_required, 0);
    json_end_object(out);
}

struct result distribution_handle(struct request *request, struct error *err)
{
    const struct distribution_query *query = request->query;
    size_t measure = query->measure.known ? (size_t)query->measure.value : 0;
    const struct measure_kind *kind = &kinds[measure];
    struct edges edges = {.count = 0};
    deal_filter_check(&query->filter, err);
    read_edges(query->edges.chars ? query->edges.chars : kind->edges, kind->decimals, &edges, err);
    TRY(error_result(err));

    struct image_filter filter = deal_filter_image(&query->filter);
    struct image_histogram histogram = {.total = 0};
    TRY(analytics_histogram(request->app, request->call.db, &filter, kind->figure, edges.values,
                            edges.count, &histogram, err));
    if (request->file)
        return export_distribution(request->file, measure_names[measure], kind->decimals,
                                   edges.values, edges.count, &histogram,
                                   kind->figure == IMAGE_DSCR_E4, err);
    write_distribution(request->out, measure, &edges, &histogram);
    return RESULT_OK;
}
