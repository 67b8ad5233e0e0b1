/* What the writer says it kept is there: under many submitters, and after a killed process. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include "db/test_support.h"
#include "db/writer.h"

static struct result insert_row(void *context, struct db *db, struct error *err)
{
    const int *row = context;
    return db_run(db, SQL("INSERT INTO t VALUES ($1)"), DB_ARGS(db_int(*row)), NULL, err);
}

static struct writer *start_on(struct db *db)
{
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = NULL;
    assert_ok(writer_start(db, &writer, &err));
    return writer;
}

static struct db *open_table(const char *file)
{
    struct db *db = open_writer(file);
    script(db, "CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY) STRICT");
    return db;
}

static int64_t rows_up_to(const char *file, int last)
{
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM t WHERE a BETWEEN 1 AND %d", last);
    CLEANUP(db_close_at_end) struct db *db = open_reader(file);
    return number(db, sql);
}

enum { SUBMITTERS = 64, ROWS_EACH = 40 };

struct submitter {
    struct writer *writer;
    int first, failures;
    pthread_t thread;
};

static void *submit_often(void *context)
{
    struct submitter *submitter = context;
    struct error err;
    error_init(&err, NULL);
    for (int i = 0; i < ROWS_EACH; i++) {
        int row = submitter->first + i;
        submitter->failures +=
            failed(writer_run(submitter->writer, insert_row, &row, &err)) ? 1 : 0;
    }
    return NULL;
}

static void test_many_submitters_share_batches_and_lose_nothing(void **state)
{
    struct scratch *scratch = *state;
    struct submitter submitters[SUBMITTERS];
    struct writer *writer = start_on(open_table(scratch->file));
    for (int i = 0; i < SUBMITTERS; i++) {
        submitters[i] = (struct submitter){.writer = writer, .first = 1 + i * ROWS_EACH};
        assert_int_equal(pthread_create(&submitters[i].thread, NULL, submit_often, &submitters[i]),
                         0);
    }
    for (int i = 0; i < SUBMITTERS; i++) {
        pthread_join(submitters[i].thread, NULL);
        assert_int_equal(submitters[i].failures, 0);
    }
    struct writer_stats stats = writer_stats_get(writer);
    writer_stop(writer);
    assert_int_equal(stats.jobs, SUBMITTERS * ROWS_EACH);
    assert_int_equal(stats.failed_jobs, 0);
    assert_true(stats.batches > 0 && stats.batches < stats.jobs);
    assert_true(stats.largest_batch > 1 && stats.largest_batch <= SUBMITTERS);
    int all = SUBMITTERS * ROWS_EACH;
    assert_int_equal(rows_up_to(scratch->file, all), all);
}

/* The child writes the number of each row that it was told is kept. */
static void acknowledge_until_killed(const char *file, int acknowledged)
{
    struct writer *writer = start_on(open_table(file));
    for (int i = 1;; i++) {
        if (failed(writer_run(writer, insert_row, &i, NULL)) ||
            write(acknowledged, &i, sizeof i) != sizeof i)
            _exit(1);
    }
}

static void test_what_was_acknowledged_outlives_a_killed_process(void **state)
{
    struct scratch *scratch = *state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        acknowledge_until_killed(scratch->file, ends[1]);
    }
    close(ends[1]);
    int last = 0, read_number = 0;
    while (read(ends[0], &read_number, sizeof read_number) == sizeof read_number) {
        last = read_number;
        if (last == 100)
            kill(child, SIGKILL);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
    assert_true(last >= 100);
    assert_int_equal(rows_up_to(scratch->file, last), last);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_what_was_acknowledged_outlives_a_killed_process),
        DB_TEST(test_many_submitters_share_batches_and_lose_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
