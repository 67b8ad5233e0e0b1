/* The time of analytics alone, without HTTP, JSON and database: fills the columnar image from rows
 * on standard input, then asks it each filter a number of times.
 *
 *   columnar 1000000 --csv /dev/stdout | analytics_bench [REPETITIONS]
 *
 * A row is "market,strategy,buyer,box,closed,grade,cash flow,dscr": whole numbers, the grade 0
 * where there is none, the last two mean variances in 1/10,000. The means of rent and expense,
 * which such a row lacks, are those of cash flow, so that all four are summed.
 *
 * Prints a line for each filter: its name, the median time in ms, how many deals pass it and their
 * sum of cash flow, by tabs. The filters are those that the DuckDB script beside `columnar` asks,
 * so that both must find the same deals and the same sum. A time covers the whole answer: summary
 * and sorted groups in an arena. Exit code 1 where a row is malformed or a question fails. */
#include <inttypes.h>

#include "analytics/image.h"
#include "base/attributes.h"
#include "base/clock.h"

enum { REPETITIONS_DEFAULT = 21, REPETITIONS_MAX = 10000, NAME_MAX_BYTES = 24 };

enum column { MARKET, STRATEGY, BUYER, BOX, CLOSED, GRADE, CASH_FLOW, DSCR, COLUMN_COUNT };

struct row_numbers {
    long of[COLUMN_COUNT];
};

enum { ANY = -1 };
struct question {
    const char *name;
    long market, strategy, buyer, buy_box, closed_from, closed_to;
};
static const struct question questions[] = {
    {"no filter", ANY, ANY, ANY, ANY, ANY, ANY}, {"strategy", ANY, 0, ANY, ANY, ANY, ANY},
    {"market", 17, ANY, ANY, ANY, ANY, ANY},     {"buyer", ANY, ANY, 1234, ANY, ANY, ANY},
    {"buybox", ANY, ANY, ANY, 6234, ANY, ANY},   {"one year", ANY, ANY, ANY, ANY, 365, 729},
};

static struct oid id_of(char kind, long number)
{
    struct oid id;
    snprintf(id.hex, sizeof id.hex, "%c%023lx", kind, (unsigned long)number);
    return id;
}

static void market_name(char name[NAME_MAX_BYTES], long number)
{
    snprintf(name, NAME_MAX_BYTES, "TX-M%03ld", number);
}

static bool row_parse(const char *line, struct row_numbers *ret_row)
{
    struct row_numbers row;
    for (int column = 0; column < COLUMN_COUNT; column++) {
        char *end = NULL;
        row.of[column] = strtol(line, &end, 10);
        if (end == line || *end != (column + 1 < COLUMN_COUNT ? ',' : '\n'))
            return false;
        line = end + 1;
    }
    if (row.of[GRADE] < 0 || row.of[GRADE] > GRADE_COUNT)
        return false;
    *ret_row = row;
    return true;
}

static struct deal_standing standing_of(const struct row_numbers *row)
{
    if (row->of[GRADE] == 0)
        return (struct deal_standing){0};
    struct opt cash_flow_e4 = OPT(row->of[CASH_FLOW]);
    return (struct deal_standing){
        .graded = true,
        .grade = (enum grade)(row->of[GRADE] - 1),
        .mean_e4 = {[MEASURE_CASH_FLOW] = cash_flow_e4,
                    [MEASURE_DSCR] = OPT(row->of[DSCR]),
                    [MEASURE_RENT] = cash_flow_e4,
                    [MEASURE_EXPENSE] = cash_flow_e4},
    };
}

static struct result row_put(struct image *image, long index, const struct row_numbers *row,
                             struct error *err)
{
    char market_key[NAME_MAX_BYTES];
    market_name(market_key, row->of[MARKET]);
    struct image_deal deal = {
        .id = id_of('d', index),
        .buyer_id = id_of('b', row->of[BUYER]),
        .buy_box_id = id_of('c', row->of[BOX]),
        .market_key = market_key,
        .strategy = (int32_t)row->of[STRATEGY],
        .closed_on = (int32_t)row->of[CLOSED],
        .standing = standing_of(row),
    };
    return image_put(image, &deal, err);
}

/* The first line names the columns. */
static struct result image_fill(struct image *image, FILE *rows, struct error *err)
{
    char line[256];
    struct result result = RESULT_OK;
    for (long index = -1; !failed(result) && fgets(line, sizeof line, rows) != NULL; index++) {
        struct row_numbers row;
        if (index < 0)
            continue;
        if (!row_parse(line, &row))
            return error_set(err, ERROR_BAD_REQUEST, "row %ld is malformed", index + 1);
        result = row_put(image, index, &row, err);
    }
    return result;
}

static struct image_filter filter_of(const struct question *question, const char *market_key)
{
    struct image_filter filter = {
        .market_key = question->market == ANY ? NULL : market_key,
        .strategy = (int32_t)question->strategy,
    };
    if (question->buyer != ANY)
        filter.buyer_id = id_of('b', question->buyer);
    if (question->buy_box != ANY)
        filter.buy_box_id = id_of('c', question->buy_box);
    if (question->closed_from != ANY) {
        filter.closed_from = OPT(question->closed_from);
        filter.closed_to = OPT(question->closed_to);
    }
    return filter;
}

static int compare_times(const void *a, const void *b)
{
    const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* `elapsed_ns` has room for as many times as there are repetitions. */
static struct result question_time(struct image *image, const struct question *question,
                                   long repetitions, int64_t *elapsed_ns, struct error *err)
{
    char market_key[NAME_MAX_BYTES];
    market_name(market_key, question->market);
    const struct image_filter filter = filter_of(question, market_key);
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct image_answer answer = {0};
    for (long i = 0; i < repetitions; i++) {
        arena_reset(&arena);
        const int64_t began_ns = clock_monotonic_ns();
        TRY(image_query(image, &filter, &arena, &answer, err));
        elapsed_ns[i] = clock_monotonic_ns() - began_ns;
    }
    qsort(elapsed_ns, (size_t)repetitions, sizeof *elapsed_ns, compare_times);
    const int64_t median_ns = elapsed_ns[repetitions / 2];
    printf("%s\t%" PRId64 ".%06" PRId64 "\t%" PRId64 "\t%" PRId64 "\n", question->name,
           median_ns / 1000000, median_ns % 1000000, answer.summary.total_deals,
           answer.summary.sum_e4[MEASURE_CASH_FLOW]);
    return RESULT_OK;
}

static struct result measure(struct image *image, long repetitions, struct error *err)
{
    static int64_t elapsed_ns[REPETITIONS_MAX];
    TRY(image_fill(image, stdin, err));
    for (size_t i = 0; i < ARRAY_LENGTH(questions); i++)
        TRY(question_time(image, &questions[i], repetitions, elapsed_ns, err));
    return RESULT_OK;
}

int main(int argc, char **argv)
{
    const long repetitions = argc > 1 ? strtol(argv[1], NULL, 10) : REPETITIONS_DEFAULT;
    if (repetitions < 1 || repetitions > REPETITIONS_MAX) {
        fprintf(stderr, "usage: analytics_bench [REPETITIONS, 1 to %d]\n", REPETITIONS_MAX);
        return 2;
    }
    struct error err;
    error_init(&err, NULL);
    struct image *image = image_new();
    const struct result result = measure(image, repetitions, &err);
    image_free(image);
    if (failed(result))
        fprintf(stderr, "analytics_bench: %s\n", err.detail);
    return failed(result) ? 1 : 0;
}
