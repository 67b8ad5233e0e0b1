/* The cache behind the shortcut is asked, as SQLite asks it, what it holds after a cut. */
#include "db/sqlite_pages.h"

#include "db/test_support.h"

enum { PAGE_BYTES = 4096, LOCK_PAGE = 0x40000000 / PAGE_BYTES + 1 };

struct cache {
    sqlite3_pcache_methods2 methods;
    sqlite3_pcache *pages;
};

/* Pages 1 to 10. */
static int cache_setup(void **state)
{
    struct cache *cache = calloc(1, sizeof *cache);
    sqlite3_shutdown();
    sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &cache->methods);
    sqlite3_initialize();
    cache->pages = cache->methods.xCreate(PAGE_BYTES, 128, 1);
    cache->methods.xCachesize(cache->pages, 100);
    for (unsigned number = 1; number <= 10; number++)
        assert_non_null(cache->methods.xFetch(cache->pages, number, 2));
    *state = cache;
    return 0;
}

static int cache_teardown(void **state)
{
    struct cache *cache = *state;
    cache->methods.xDestroy(cache->pages);
    free(cache);
    return 0;
}

static int count_after_cut(struct cache *cache, unsigned first)
{
    cache->methods.xTruncate(cache->pages, first);
    return cache->methods.xPagecount(cache->pages);
}

static void test_what_lies_past_a_cut_is_dropped(void **state)
{
    struct cache *cache = *state;
    assert_int_equal(count_after_cut(cache, 11), 10);
    assert_int_equal(count_after_cut(cache, 6), 5);
    assert_null(cache->methods.xFetch(cache->pages, 6, 0));
    assert_non_null(cache->methods.xFetch(cache->pages, 5, 0));
    assert_non_null(cache->methods.xFetch(cache->pages, 9, 2));
    assert_int_equal(count_after_cut(cache, 9), 5);
    assert_int_equal(count_after_cut(cache, 0), 0);
}

static void test_a_page_that_changed_its_number_is_known_by_the_new_one(void **state)
{
    struct cache *cache = *state;
    sqlite3_pcache_page *page = cache->methods.xFetch(cache->pages, 3, 0);
    cache->methods.xRekey(cache->pages, page, 3, 20);
    assert_int_equal(count_after_cut(cache, 20), 9);
}

static void test_a_parked_page_is_dropped_where_it_is_still_parked(void **state)
{
    struct cache *cache = *state;
    sqlite3_pcache_page *page = cache->methods.xFetch(cache->pages, 3, 0);
    cache->methods.xRekey(cache->pages, page, 3, LOCK_PAGE);
    cache->methods.xRekey(cache->pages, page, LOCK_PAGE, 3);
    assert_int_equal(count_after_cut(cache, 11), 10);
    cache->methods.xRekey(cache->pages, page, 3, LOCK_PAGE);
    assert_int_equal(count_after_cut(cache, 11), 9);
}

#define CACHE_TEST(name) cmocka_unit_test_setup_teardown(name, cache_setup, cache_teardown)

int main(void)
{
    sqlite_pages_install();
    const struct CMUnitTest tests[] = {
        CACHE_TEST(test_what_lies_past_a_cut_is_dropped),
        CACHE_TEST(test_a_page_that_changed_its_number_is_known_by_the_new_one),
        CACHE_TEST(test_a_parked_page_is_dropped_where_it_is_still_parked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
