#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/spool.h"

static void test_the_folder_is_beside_the_database(void **state)
{
    (void)state;
    struct buf folder CLEANUP(buf_free) = BUF_EMPTY;
    spool_default_folder("/var/lib/postclose/main.db", &folder);
    assert_string_equal(buf_text(&folder), "/var/lib/postclose");
    spool_default_folder("/main.db", &folder);
    assert_string_equal(buf_text(&folder), "/");
    spool_default_folder("main.db", &folder);
    assert_string_equal(buf_text(&folder), ".");
}

static void test_without_a_database_it_is_the_temporary_one(void **state)
{
    (void)state;
    struct buf folder CLEANUP(buf_free) = BUF_EMPTY;
    setenv("TMPDIR", "/var/spool/x", 1);
    spool_default_folder(NULL, &folder);
    assert_string_equal(buf_text(&folder), "/var/spool/x");
    setenv("TMPDIR", "", 1);
    spool_default_folder(NULL, &folder);
    assert_string_equal(buf_text(&folder), "/tmp");
    unsetenv("TMPDIR");
    spool_default_folder(NULL, &folder);
    assert_string_equal(buf_text(&folder), "/tmp");
}

static int entries_of(const char *folder)
{
    DIR *directory = opendir(folder);
    int count = 0;
    assert_non_null(directory);
    while (readdir(directory) != NULL)
        count++;
    closedir(directory);
    return count;
}

static void test_a_file_has_no_name_and_is_ones_own(void **state)
{
    (void)state;
    char folder[] = "/tmp/postclose-spool-XXXXXX";
    assert_non_null(mkdtemp(folder));
    int file = -1;
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(spool_open(folder, &file, &err)));
    assert_int_equal(entries_of(folder), 2); /* . and .. */
    struct stat status;
    assert_int_equal(fstat(file, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    assert_true(fcntl(file, F_GETFD) & FD_CLOEXEC);

    assert_false(failed(spool_write(file, "some", 4, &err)));
    assert_false(failed(spool_write(file, " text", 5, &err)));
    char read[16] = {0};
    assert_int_equal(pread(file, read, sizeof read, 0), 9);
    assert_string_equal(read, "some text");
    spool_close(&file);
    assert_int_equal(file, -1);
    spool_close(&file);
    assert_int_equal(rmdir(folder), 0);
}

static void test_a_folder_that_is_not_there(void **state)
{
    (void)state;
    int file = -7;
    struct error err;
    error_init(&err, NULL);
    assert_int_equal(spool_open("/nowhere/at/all", &file, &err).code, ERROR_UNAVAILABLE);
    assert_int_equal(file, -7);
    assert_non_null(strstr(err.detail, "/nowhere/at/all"));
}

static void test_no_room(void **state)
{
    (void)state;
    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    little = (struct rlimit){.rlim_cur = 8, .rlim_max = before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    int file CLEANUP(spool_close) = -1;
    struct error err;
    error_init(&err, NULL);
    assert_false(failed(spool_open("/tmp", &file, &err)));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    struct result written = spool_write(file, "more than eight", 15, &err);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_int_equal(written.code, ERROR_STORAGE_FULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_folder_is_beside_the_database),
        cmocka_unit_test(test_without_a_database_it_is_the_temporary_one),
        cmocka_unit_test(test_a_file_has_no_name_and_is_ones_own),
        cmocka_unit_test(test_a_folder_that_is_not_there),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
