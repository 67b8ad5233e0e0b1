/* What was committed is told of only after the sync of the log that follows it, which other commits
 * need not wait for; and the log is folded into the database beside the commits. */
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>

#include "db/test_support.h"
#include "db/writer.h"

/* ---- a disk that is slow, or broken, when told to be: every sync of the program comes by ---- */

static atomic_bool disk_waits, disk_is_broken;
static atomic_int database_syncs, log_syncs;
static atomic_ulong database_inode, log_inode;
static sem_t sync_began, sync_may_end;

int fdatasync(int descriptor)
{
    struct stat status;
    if (fstat(descriptor, &status) == 0) {
        atomic_fetch_add(&database_syncs, status.st_ino == atomic_load(&database_inode) ? 1 : 0);
        atomic_fetch_add(&log_syncs, status.st_ino == atomic_load(&log_inode) ? 1 : 0);
    }
    if (atomic_load(&disk_waits)) {
        sem_post(&sync_began);
        sem_wait(&sync_may_end);
    }
    if (atomic_load(&disk_is_broken)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, descriptor);
}

/* ---- */

struct task {
    int number, runs;
    size_t bytes; /* of text beside the number */
    struct result result;
    struct error err;
    atomic_bool done;
    struct writer_job job;
};

static struct result task_run(void *context, struct db *db, struct error *err)
{
    struct task *task = context;
    task->runs++;
    return db_run(db, SQL("INSERT INTO t VALUES ($1, zeroblob($2))"),
                  DB_ARGS(db_int(task->number), db_int((int64_t)task->bytes)), NULL, err);
}

static void task_done(void *context, struct result result)
{
    struct task *task = context;
    task->result = result;
    atomic_store(&task->done, true);
}

static void task_submit(struct writer *writer, struct task *task)
{
    struct error err;
    error_init(&err, NULL);
    error_init(&task->err, NULL);
    task->job =
        (struct writer_job){.run = task_run, .done = task_done, .context = task, .err = &task->err};
    assert_ok(writer_submit(writer, &task->job, &err));
}

static ino_t inode_of(const char *file, const char *suffix)
{
    char name[TEST_TARGET_MAX + 8];
    struct stat status;
    snprintf(name, sizeof name, "%s%s", file, suffix);
    assert_int_equal(stat(name, &status), 0);
    return status.st_ino;
}

/* With one row, so that the log has its header. */
static struct writer *start_on(const char *file)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_writer(file);
    script(db, "CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT");
    struct writer *writer = NULL;
    assert_ok(writer_start(db, &writer, &err));
    struct task first = {.number = 1};
    assert_ok(writer_run(writer, task_run, &first, &err));
    atomic_store(&database_inode, inode_of(file, ""));
    atomic_store(&log_inode, inode_of(file, "-wal"));
    atomic_store(&database_syncs, 0);
    atomic_store(&log_syncs, 0);
    sem_init(&sync_began, 0, 0);
    sem_init(&sync_may_end, 0, 0);
    return writer;
}

static void wait_for_rows(const char *file, int count)
{
    CLEANUP(db_close_at_end) struct db *db = open_reader(file);
    for (int waited = 0; number(db, "SELECT count(*) FROM t") < count; waited++) {
        assert_true(waited < 10000);
        usleep(1000);
    }
}

static void wait_for_sync(void)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += 10;
    assert_int_equal(sem_timedwait(&sync_began, &end), 0);
}

static void wait_for_done(struct task *task)
{
    for (int waited = 0; !atomic_load(&task->done); waited++) {
        assert_true(waited < 10000);
        usleep(1000);
    }
}

static void test_done_waits_for_a_sync_that_begins_after_its_commit(void **state)
{
    test_on_sqlite_alone();
    struct scratch *scratch = *state;
    struct writer *writer = start_on(scratch->file);
    struct task first = {.number = 2}, second = {.number = 3};
    atomic_store(&disk_waits, true);
    task_submit(writer, &first);
    wait_for_sync();
    task_submit(writer, &second);
    wait_for_rows(scratch->file, 3); /* committed while the first one's sync goes on */
    usleep(20000);
    assert_false(atomic_load(&first.done) || atomic_load(&second.done));

    sem_post(&sync_may_end);
    wait_for_done(&first);
    wait_for_sync();
    usleep(20000);
    assert_false(atomic_load(&second.done));
    atomic_store(&disk_waits, false);
    sem_post(&sync_may_end);
    wait_for_done(&second);
    assert_int_equal(first.result.code, ERROR_NONE);
    assert_int_equal(second.result.code, ERROR_NONE);
    assert_int_equal(atomic_load(&log_syncs), 2);
    writer_stop(writer);
}

static void test_after_a_failed_sync_nobody_is_told_of_success(void **state)
{
    test_on_sqlite_alone();
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(scratch->file);
    struct task first = {.number = 2}, second = {.number = 3}, late = {.number = 4};
    atomic_store(&disk_waits, true);
    task_submit(writer, &first);
    wait_for_sync();
    task_submit(writer, &second);
    wait_for_rows(scratch->file, 3);
    atomic_store(&disk_is_broken, true);
    atomic_store(&disk_waits, false);
    sem_post(&sync_may_end);
    wait_for_done(&first);
    atomic_store(&disk_is_broken, false); /* too late: what was lost stays lost */
    wait_for_done(&second);
    assert_int_equal(first.result.code, ERROR_UNAVAILABLE);
    assert_non_null(strstr(first.err.detail, "synced"));
    assert_int_equal(second.result.code, ERROR_UNAVAILABLE);
    assert_fails(writer_run(writer, task_run, &late, &err), ERROR_UNAVAILABLE);
    assert_int_equal(late.runs, 0);
    assert_int_equal(writer_stats_get(writer).failed_jobs, 3);
    writer_stop(writer);
}

/* One after the other, so that each is a commit. */
static void write_pages(struct writer *writer, int first, int count)
{
    struct error err;
    error_init(&err, NULL);
    for (int i = 0; i < count; i++) {
        struct task task = {.number = first + i, .bytes = 40960};
        assert_ok(writer_run(writer, task_run, &task, &err));
    }
}

static void test_the_log_is_folded_in_and_does_not_grow_without_end(void **state)
{
    test_on_sqlite_alone();
    struct scratch *scratch = *state;
    struct writer *writer = start_on(scratch->file);
    write_pages(writer, 10, 120); /* some 1,200 pages */
    for (int waited = 0; atomic_load(&database_syncs) == 0; waited++) {
        assert_true(waited < 10000);
        usleep(1000);
    }
    write_pages(writer, 1000, 3000);
    char log[TEST_TARGET_MAX + 8];
    struct stat status;
    snprintf(log, sizeof log, "%s-wal", scratch->file);
    assert_int_equal(stat(log, &status), 0);
    assert_true(status.st_size < 80 * 1024 * 1024); /* of 120 MiB that were written */
    writer_stop(writer);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_done_waits_for_a_sync_that_begins_after_its_commit),
        DB_TEST(test_after_a_failed_sync_nobody_is_told_of_success),
        DB_TEST(test_the_log_is_folded_in_and_does_not_grow_without_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
