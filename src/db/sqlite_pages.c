#include "db/sqlite_pages.h"

#include <sqlite3.h>

#include "db/engine.h"

/* SQLite's PENDING_BYTE: no page holds it. */
enum { LOCK_BYTE = 0x40000000 };

/* SQLite gives a cache's functions no context but the cache, and those of its making none. */
static sqlite3_pcache_methods2 inner; /* written once, by sqlite_pages_install() */

struct pages {
    sqlite3_pcache *inner;
    unsigned lock_page;
    unsigned highest; /* no page but one that is parked has a higher number */
    bool parked;      /* one has the lock page's number, for now */
};

static struct pages *pages_of(sqlite3_pcache *cache)
{
    return (struct pages *)cache;
}

static int pages_init(void *context)
{
    (void)context;
    return inner.xInit(inner.pArg);
}

static void pages_shutdown(void *context)
{
    (void)context;
    inner.xShutdown(inner.pArg);
}

static sqlite3_pcache *pages_create(int page_bytes, int extra_bytes, int purgeable)
{
    sqlite3_pcache *cache = inner.xCreate(page_bytes, extra_bytes, purgeable);
    if (cache == NULL)
        return NULL;
    struct pages *pages = db_allocate(sizeof *pages);
    pages->inner = cache;
    pages->lock_page = (unsigned)(LOCK_BYTE / page_bytes) + 1;
    return (sqlite3_pcache *)pages;
}

static void pages_limit(sqlite3_pcache *cache, int count)
{
    inner.xCachesize(pages_of(cache)->inner, count);
}

static int pages_count(sqlite3_pcache *cache)
{
    return inner.xPagecount(pages_of(cache)->inner);
}

static sqlite3_pcache_page *pages_fetch(sqlite3_pcache *cache, unsigned number, int create)
{
    struct pages *pages = pages_of(cache);
    if (create != 0 && number > pages->highest)
        pages->highest = number;
    return inner.xFetch(pages->inner, number, create);
}

static void pages_unpin(sqlite3_pcache *cache, sqlite3_pcache_page *page, int discard)
{
    inner.xUnpin(pages_of(cache)->inner, page, discard);
}

static void pages_renumber(sqlite3_pcache *cache, sqlite3_pcache_page *page, unsigned from,
                           unsigned to)
{
    struct pages *pages = pages_of(cache);
    if (from == pages->lock_page)
        pages->parked = false;
    if (to == pages->lock_page)
        pages->parked = true;
    else if (to > pages->highest)
        pages->highest = to;
    inner.xRekey(pages->inner, page, from, to);
}

/* Pages from `first` on are dropped. */
static void pages_cut(sqlite3_pcache *cache, unsigned first)
{
    struct pages *pages = pages_of(cache);
    if (first > pages->highest && !pages->parked)
        return;
    inner.xTruncate(pages->inner, first);
    if (pages->highest >= first)
        pages->highest = first == 0 ? 0 : first - 1;
    if (first <= pages->lock_page)
        pages->parked = false;
}

static void pages_destroy(sqlite3_pcache *cache)
{
    inner.xDestroy(pages_of(cache)->inner);
    free(cache);
}

static void pages_shrink(sqlite3_pcache *cache)
{
    inner.xShrink(pages_of(cache)->inner);
}

void sqlite_pages_install(void)
{
    static const sqlite3_pcache_methods2 methods = {
        .iVersion = 1,
        .xInit = pages_init,
        .xShutdown = pages_shutdown,
        .xCreate = pages_create,
        .xCachesize = pages_limit,
        .xPagecount = pages_count,
        .xFetch = pages_fetch,
        .xUnpin = pages_unpin,
        .xRekey = pages_renumber,
        .xTruncate = pages_cut,
        .xDestroy = pages_destroy,
        .xShrink = pages_shrink,
    };
    if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &inner) == SQLITE_OK)
        sqlite3_config(SQLITE_CONFIG_PCACHE2, &methods);
}
