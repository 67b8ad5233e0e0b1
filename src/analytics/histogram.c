#include "analytics/histogram.h"

static struct opt row_figure(const struct columns *columns, uint32_t row, enum image_figure figure)
{
    if (figure == IMAGE_CASH_FLOW_VARIANCE_E4)
        return columns_mean_e4(columns, row, MEASURE_CASH_FLOW);
    const struct latest_chunk *chunk = columns->latest[row / CHUNK_ROWS];
    const int32_t *latest = figure == IMAGE_DSCR_E4 ? chunk->dscr_e4 : chunk->vacancy_ppm;
    int32_t value = latest[row % CHUNK_ROWS];
    return value == LATEST_UNKNOWN ? UNKNOWN : OPT(value);
}

/* How many edges are not above the value. */
static size_t edges_passed(const struct histogram_question *question, int64_t value)
{
    size_t low = 0, high = question->edge_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (question->edges[middle] <= value)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void add_row(const struct columns *columns, uint32_t row,
                    const struct histogram_question *question, struct image_histogram *histogram)
{
    struct opt figure = row_figure(columns, row, question->figure);
    histogram->total++;
    if (!figure.known) {
        histogram->unknown++;
        return;
    }
    question->figures[histogram->total - histogram->unknown - 1] = figure.value;
    const struct latest_chunk *chunk = columns->latest[row / CHUNK_ROWS];
    if (question->figure == IMAGE_DSCR_E4 &&
        figure.value < chunk->required_dscr_e4[row % CHUNK_ROWS])
        histogram->below_required++;
    size_t passed = edges_passed(question, figure.value);
    if (passed == 0)
        histogram->below++;
    else if (passed < question->edge_count)
        histogram->counts[passed - 1]++;
    else if (figure.value == question->edges[question->edge_count - 1])
        histogram->counts[question->edge_count - 2]++;
    else
        histogram->above++;
}

void histogram_all(const struct columns *columns, const struct scan_filter *filter,
                   const struct histogram_question *question, struct image_histogram *histogram)
{
    for (uint32_t row = 0; row < columns->row_count; row++) {
        const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
        if (scan_row_passes(chunk, row % CHUNK_ROWS, filter))
            add_row(columns, row, question, histogram);
    }
}

void histogram_chain(const struct columns *columns, const struct scan_filter *filter,
                     const struct histogram_question *question, struct image_histogram *histogram)
{
    bool by_buy_box = filter->buy_box != CODE_ANY;
    struct chain chain = by_buy_box ? chains_get(&columns->of_buy_box, filter->buy_box)
                                    : chains_get(&columns->of_buyer, filter->buyer);
    for (uint32_t row = chain.first; row != ROW_NONE;) {
        const struct column_chunk *chunk = columns->chunks[row / CHUNK_ROWS];
        uint32_t at = row % CHUNK_ROWS;
        if (scan_row_passes(chunk, at, filter))
            add_row(columns, row, question, histogram);
        row = by_buy_box ? chunk->next_of_buy_box[at] : chunk->next_of_buyer[at];
    }
}

static int64_t middle_of_three(int64_t a, int64_t b, int64_t c)
{
    int64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* Hoare's FIND: puts the value of that rank in its place, none above it before, none below after.
 */
static int64_t select_rank(int64_t *values, int64_t count, int64_t rank)
{
    int64_t first = 0, last = count - 1;
    while (first < last) {
        int64_t pivot =
            middle_of_three(values[first], values[first + (last - first) / 2], values[last]);
        int64_t up = first, down = last;
        while (up <= down) {
            while (values[up] < pivot)
                up++;
            while (values[down] > pivot)
                down--;
            if (up > down)
                break;
            int64_t moved = values[up];
            values[up++] = values[down];
            values[down--] = moved;
        }
        if (down < rank)
            first = up;
        if (rank < up)
            last = down;
    }
    return values[rank];
}

struct opt histogram_median(int64_t *figures, size_t count)
{
    if (count == 0)
        return UNKNOWN;
    size_t rank = count / 2;
    int64_t upper = select_rank(figures, (int64_t)count, (int64_t)rank);
    if (count % 2)
        return OPT(upper);
    int64_t lower = figures[0];
    for (size_t i = 1; i < rank; i++) {
        if (figures[i] > lower)
            lower = figures[i];
    }
    return OPT(div_round((int128)lower + upper, 2));
}
