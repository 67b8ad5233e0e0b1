#include "store/facet_store.h"

#include <stdlib.h>
#include <string.h>

#include "store/sql_statements.h"

/* Leads, boxes, and deals of each strategy. */
enum { SOURCES = 2 + STRATEGY_COUNT };

static struct result add_keys(struct db *db, struct arena *arena,
                              const struct db_statement *statement, struct db_args args,
                              struct text_list *list, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, statement, args, &row, err));
    for (size_t taken = 0; taken < FACET_MARKETS_MAX; taken++) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        list->items[list->count++] = arena_strdup(arena, db_column_text(&row, 0));
    }
    return RESULT_OK;
}

static int compare_keys(const void *left, const void *right)
{
    const char *const *a = left, *const *b = right;
    return strcmp(*a, *b);
}

/* Each source's first keys are there, so the first of all are among them. */
static void keep_first(struct text_list *list)
{
    size_t kept = 0;
    if (list->count > 0)
        qsort(list->items, list->count, sizeof(list->items[0]), compare_keys);
    for (size_t i = 0; i < list->count && kept < FACET_MARKETS_MAX; i++) {
        if (kept == 0 || strcmp(list->items[kept - 1], list->items[i]) != 0)
            list->items[kept++] = list->items[i];
    }
    list->count = kept;
}

struct result facet_store_markets(struct db *db, struct arena *arena, struct text_list *ret_markets,
                                  struct error *err)
{
    struct text_list list = {
        .items = ARENA_ARRAY(arena, const char *, (size_t)SOURCES *FACET_MARKETS_MAX),
        .known = true,
    };
    const struct db_value limit = db_int(FACET_MARKETS_MAX);
    TRY(add_keys(db, arena, &SQL_FACET_LEAD_MARKETS, DB_ARGS(limit), &list, err));
    TRY(add_keys(db, arena, &SQL_FACET_BOX_MARKETS, DB_ARGS(limit), &list, err));
    for (int strategy = 0; strategy < STRATEGY_COUNT; strategy++) {
        TRY(add_keys(db, arena, &SQL_FACET_DEAL_MARKETS,
                     DB_ARGS(limit, db_text(strategy_names[strategy])), &list, err));
    }
    keep_first(&list);
    *ret_markets = list;
    return RESULT_OK;
}
