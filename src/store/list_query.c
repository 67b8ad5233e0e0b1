#include "store/list_query.h"

#include <assert.h>

#include "store/search.h"

void list_sql_free(struct list_sql *sql)
{
    buf_free(&sql->text);
}

int list_sql_value(struct list_sql *sql, struct db_value value)
{
    assert(sql->count < DB_PARAMETERS_MAX);
    sql->values[sql->count++] = value;
    return (int)sql->count;
}

static bool is_asked(const struct list_criterion *criterion)
{
    return criterion->value.type != DB_TYPE_NULL;
}

/* A column inside an expression is not looked up in an index, so the driver stays the driver. */
static void filter_column(struct list_sql *sql, const struct list_criterion *criterion)
{
    const char *hidden = criterion->value.type == DB_TYPE_INT ? " + 0" : " || ''";
    buf_printf(&sql->text, " AND (t.%s%s) = $%d", criterion->name, hidden,
               list_sql_value(sql, criterion->value));
}

void list_sql_filter(struct list_sql *sql, const struct list_criterion *criterion)
{
    if (!is_asked(criterion))
        return;
    if (criterion->kind == LIST_COLUMN) {
        filter_column(sql, criterion);
        return;
    }
    int value = list_sql_value(sql, criterion->value);
    buf_printf(&sql->text,
               " AND EXISTS (SELECT 1 FROM search_words w WHERE w.kind = '%s' AND w.id = t.id",
               criterion->name);
    buf_printf(&sql->text,
               criterion->kind == LIST_FACET ? " AND w.word = $%d)" : " AND w.word IN ($%d, ''))",
               value);
}

static void filter_word(struct list_sql *sql, struct arena *arena, const char *kind,
                        const char *word)
{
    int from = list_sql_value(sql, db_text(word));
    int until = list_sql_value(sql, db_text(search_end(arena, word)));
    buf_printf(&sql->text,
               " AND EXISTS (SELECT 1 FROM search_words w WHERE w.kind = '%s' AND w.id = t.id"
               " AND w.word >= $%d AND w.word < $%d)",
               kind, from, until);
}

/* What the page is for, in one place. */
struct composition {
    const struct list_request *request;
    struct search_words words;
    int rare_word;    /* -1: none drives */
    size_t criterion; /* the one that drives; criterion_count: none */
    int after;        /* its parameter */
};

static void append_filters(struct list_sql *sql, struct arena *arena,
                           const struct composition *page)
{
    const struct list_request *request = page->request;
    for (size_t i = 0; i < request->criterion_count; i++) {
        if (i != page->criterion)
            list_sql_filter(sql, &request->criteria[i]);
    }
    for (size_t i = 0; i < page->words.count; i++) {
        if ((int)i != page->rare_word)
            filter_word(sql, arena, request->search_kind, page->words.items[i]);
    }
}

/* The ids stand inside expressions there, so that no index in their order is taken instead of the
 * words' own. */
static void compose_by_word(struct list_sql *sql, struct arena *arena,
                            const struct composition *page)
{
    const struct list_request *request = page->request;
    const char *word = page->words.items[page->rare_word];
    int from = list_sql_value(sql, db_text(word));
    int until = list_sql_value(sql, db_text(search_end(arena, word)));
    buf_printf(
        &sql->text,
        "SELECT d.id FROM (SELECT DISTINCT id || '' AS id FROM search_words WHERE kind = '%s'"
        " AND word >= $%d AND word < $%d AND (id || '') > $%d) d CROSS JOIN %s t"
        " WHERE t.id = d.id",
        request->search_kind, from, until, page->after, request->table);
    append_filters(sql, arena, page);
    buf_append_text(&sql->text, " ORDER BY d.id");
}

static void compose_by_facet(struct list_sql *sql, struct arena *arena,
                             const struct composition *page)
{
    const struct list_request *request = page->request;
    const struct list_criterion *facet = &request->criteria[page->criterion];
    const struct db_value any_or_named[] = {db_text(""), facet->value};
    for (int arm = facet->kind == LIST_FACET; arm < 2; arm++) {
        int value = list_sql_value(sql, any_or_named[arm]);
        buf_printf(&sql->text,
                   "SELECT d.id FROM search_words d CROSS JOIN %s t WHERE d.kind = '%s'"
                   " AND d.word = $%d AND d.id > $%d AND t.id = d.id",
                   request->table, facet->name, value, page->after);
        append_filters(sql, arena, page);
        buf_append_text(&sql->text, arm == 0 ? " UNION ALL " : " ORDER BY 1");
    }
}

static void compose_by_table(struct list_sql *sql, struct arena *arena,
                             const struct composition *page)
{
    const struct list_request *request = page->request;
    buf_printf(&sql->text, "SELECT t.id FROM %s t WHERE t.id > $%d", request->table, page->after);
    if (page->criterion < request->criterion_count) {
        const struct list_criterion *driver = &request->criteria[page->criterion];
        buf_printf(&sql->text, " AND t.%s = $%d", driver->name, list_sql_value(sql, driver->value));
    }
    append_filters(sql, arena, page);
    buf_append_text(&sql->text, " ORDER BY t.id");
}

void list_query_compose(struct list_sql *sql, struct arena *arena,
                        const struct list_request *request, int rare_word)
{
    struct composition page = {
        .request = request, .rare_word = rare_word, .criterion = request->criterion_count};
    if (request->query)
        page.words = search_words_of_query(arena, request->query);
    page.after = list_sql_value(sql, db_text(request->after.hex));
    for (size_t i = request->criterion_count; rare_word < 0 && i-- > 0;) {
        if (is_asked(&request->criteria[i]))
            page.criterion = i;
    }

    if (rare_word >= 0)
        compose_by_word(sql, arena, &page);
    else if (page.criterion < request->criterion_count &&
             request->criteria[page.criterion].kind != LIST_COLUMN)
        compose_by_facet(sql, arena, &page);
    else
        compose_by_table(sql, arena, &page);
    buf_printf(&sql->text, " LIMIT $%d", list_sql_value(sql, db_int(request->limit)));
}

struct result list_sql_ids(struct db *db, struct arena *arena, const struct list_sql *sql,
                           int64_t limit, struct id_list *ret_ids, struct error *err)
{
    struct db_statement statement = {DB_STATEMENT_ADHOC, "list", buf_text(&sql->text)};
    struct db_cursor cursor CLEANUP(db_cursor_close) = {0};
    struct id_list ids = {.items = ARENA_ARRAY(arena, struct oid, (size_t)limit)};
    TRY(db_query(db, &statement, (struct db_args){sql->values, sql->count}, &cursor, err));
    for (;;) {
        bool row = false;
        TRY(db_step(&cursor, &row, err));
        if (!row || ids.count == (size_t)limit)
            break;
        ids.items[ids.count++] = db_column_oid(&cursor, 0);
    }
    *ret_ids = ids;
    return RESULT_OK;
}

struct result list_rare_word(struct db *db, struct arena *arena, const struct list_request *request,
                             int *ret_word, bool *ret_none, struct error *err)
{
    struct search_words words = search_words_of_query(arena, request->query);
    int64_t least = LIST_RARE_WORD_MAX + 1;
    int rare_word = -1;
    for (size_t i = 0; i < words.count; i++) {
        int64_t count = 0;
        TRY(search_word_count(db, arena, request->search_kind, words.items[i],
                              LIST_RARE_WORD_MAX + 1, &count, err));
        if (count < least) {
            least = count;
            rare_word = (int)i;
        }
    }
    *ret_word = rare_word;
    *ret_none = !words.count || !least;
    return RESULT_OK;
}

struct result list_query_ids(struct db *db, struct arena *arena, const struct list_request *request,
                             struct id_list *ret_ids, struct error *err)
{
    int rare_word = -1;
    bool none = false;
    if (request->query)
        TRY(list_rare_word(db, arena, request, &rare_word, &none, err));
    if (none) {
        *ret_ids = (struct id_list){0};
        return RESULT_OK;
    }
    struct list_sql sql CLEANUP(list_sql_free) = {0};
    list_query_compose(&sql, arena, request, rare_word);
    return list_sql_ids(db, arena, &sql, request->limit, ret_ids, err);
}
