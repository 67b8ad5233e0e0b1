#include "api/history.h"

#include <inttypes.h>
#include <string.h>

#include "app/history.h"
#include "base/decimal.h"

struct history_query {
    struct page_query page;
};

static const struct field history_query_fields[] = {PAGE_FIELDS(struct history_query)};
const struct schema history_query_schema =
    SCHEMA("HistoryQuery", struct history_query, history_query_fields);

/* The number of the last entry of the page before. */
static struct result read_cursor(struct request *request, const struct page_query *page,
                                 struct opt *ret_seq, struct error *err)
{
    const char *key = NULL;
    bool given = false;
    int64_t seq = 0;
    TRY(page_cursor_read(page, request->call.arena, &key, 1, &given, err));
    if (given && decimal_parse(key, strlen(key), 0, &seq, NULL) != DECIMAL_OK) {
        error_field(err, "?cursor", "is not a cursor of this list");
        return error_result(err);
    }
    *ret_seq = given ? OPT(seq) : UNKNOWN;
    return RESULT_OK;
}

static const char *next_cursor(struct request *request, const struct history_entry *last)
{
    const char *key = arena_printf(request->call.arena, "%" PRId64, last->seq);
    return page_cursor_make(request->call.arena, &key, 1);
}

struct result history_handle(struct request *request, struct error *err)
{
    const struct history_query *query = request->query;
    size_t limit = (size_t)page_limit(&query->page);
    struct opt before_seq = UNKNOWN;
    struct history history = {0};
    TRY(read_cursor(request, &query->page, &before_seq, err));
    TRY(history_list(&request->call, &request->ids[0], before_seq, (int64_t)limit + 1, &history,
                     err));
    list_begin(request);
    for (size_t i = 0; i < history.count && i < limit; i++)
        history_entry_encode(&history.items[i], request->out);
    list_end(request,
             history.count > limit ? next_cursor(request, &history.items[limit - 1]) : NULL);
    return RESULT_OK;
}
