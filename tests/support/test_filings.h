/* For tests of imports of the real filings: their texts, and whether the database is sound. */
#ifndef TESTS_SUPPORT_TEST_FILINGS_H
#define TESTS_SUPPORT_TEST_FILINGS_H

#include "test_import.h"

#include <dirent.h>

#include "app/verify.h"

enum { FILINGS = 35 };

struct filings {
    char *texts[FILINGS]; /* by date */
};

static inline const char *data_path(struct test_call *test, const char *name)
{
    const char *root = getenv("POSTCLOSE_DATA");
    return arena_printf(&test->db.arena, "%s/cmbs/%s", root ? root : "../shared/data", name);
}

static inline void read_filings(struct test_call *test, struct filings *filings)
{
    const char *folder = data_path(test, "ubscm-2017-c1");
    struct dirent **entries = NULL;
    const int found = scandir(folder, &entries, NULL, alphasort);
    if (found < 0)
        fail_msg("%s is missing (is POSTCLOSE_DATA set?)", folder);
    int count = 0;
    for (int i = 0; i < found; i++) {
        if (strstr(entries[i]->d_name, ".xml") && count < FILINGS)
            filings->texts[count++] = import_file_text(
                test, arena_printf(&test->db.arena, "%s/%s", folder, entries[i]->d_name));
        free(entries[i]);
    }
    free(entries);
    assert_int_equal(count, FILINGS);
}

static inline void fail_with(void *context, const char *problem)
{
    (void)context;
    fail_msg("%s", problem);
}

static inline void assert_verified(struct test_call *test, int deals)
{
    struct verification found = {0};
    test_ok(verify(&test->call, fail_with, NULL, &found, &test->db.err), &test->db.err);
    assert_int_equal(found.problems, 0);
    assert_int_equal(found.deals, deals);
}

#endif
