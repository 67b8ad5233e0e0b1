#include "db/writer.h"

#include <pthread.h>
#include <semaphore.h>
#include <string.h>

#include "db/test_support.h"

/* What a job does besides inserting its number. */
enum behaviour {
    KEEP,
    REFUSE,           /* before it has written anything */
    FAIL,             /* refuses, with a savepoint of its own still open */
    BREAK_COMMIT,     /* leaves a reference that only the commit checks */
    LOSE_TRANSACTION, /* the transaction is gone, and the job does not care */
    FULL_DISK,        /* the disk is full from here on */
    ALWAYS_RETRY,
    RETRY_TWICE,
};

struct task {
    enum behaviour behaviour;
    int number;
    int runs;
    struct result result;
    struct error err;
    bool alone;
    atomic_bool done;
    int *done_order; /* counts the tasks that are done, where given */
    int done_as;
    struct writer_job job;
};

static struct result insert(struct db *db, int number, int reference, struct error *err)
{
    return db_run(db, SQL("INSERT INTO t VALUES ($1, $2)"),
                  DB_ARGS(db_int(number), db_int(reference)), NULL, err);
}

static struct result task_run(void *context, struct db *db, struct error *err)
{
    struct task *task = context;
    task->runs++;
    if (task->behaviour == REFUSE)
        return error_set(err, ERROR_NOT_FOUND, "nothing for task %d", task->number);
    TRY(insert(db, task->number, task->behaviour == BREAK_COMMIT ? -1 : task->number, err));
    switch (task->behaviour) {
    case KEEP:
    case REFUSE:
    case BREAK_COMMIT:
        break;
    case FAIL:
        TRY(db_savepoint(db, err));
        TRY(insert(db, task->number + 100000, task->number, err));
        return error_set(err, ERROR_FORBIDDEN, "task %d may not", task->number);
    case LOSE_TRANSACTION:
        TRY(db_script(db, "ROLLBACK", err));
        break;
    case FULL_DISK:
        atomic_store(&disk_is_full, true);
        break;
    case ALWAYS_RETRY:
        return error_set(err, ERROR_RETRY, "again");
    case RETRY_TWICE:
        return task->runs <= 2 ? error_set(err, ERROR_RETRY, "again") : RESULT_OK;
    }
    return RESULT_OK;
}

static void task_done(void *context, struct result result)
{
    struct task *task = context;
    task->result = result;
    if (task->done_order != NULL)
        task->done_as = (*task->done_order)++;
    atomic_store(&task->done, true);
}

static void task_submit(struct writer *writer, struct task *task)
{
    struct error err;
    error_init(&err, NULL);
    error_init(&task->err, NULL);
    task->job = (struct writer_job){.run = task_run,
                                    .done = task_done,
                                    .context = task,
                                    .alone = task->alone,
                                    .err = &task->err};
    assert_ok(writer_submit(writer, &task->job, &err));
}

static struct db *open_table(const char *file)
{
    struct db *db = open_writer(file);
    script(db, "CREATE TABLE IF NOT EXISTS t (a INTEGER PRIMARY KEY,"
               " b INTEGER NOT NULL REFERENCES t DEFERRABLE INITIALLY DEFERRED) STRICT");
    return db;
}

static struct writer *start_on(struct db *db)
{
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = NULL;
    assert_ok(writer_start(db, &writer, &err));
    return writer;
}

static int64_t rows_in(const char *file, const char *condition)
{
    char sql[96];
    snprintf(sql, sizeof sql, "SELECT count(*) FROM t WHERE %s", condition);
    CLEANUP(db_close_at_end) struct db *db = open_reader(file);
    return number(db, sql);
}

/* A job that keeps the writer busy until it is let go, so that the next gather. */
struct gate {
    sem_t entered, open, finished;
    struct writer_job job;
};

static struct result gate_run(void *context, struct db *db, struct error *err)
{
    (void)db, (void)err;
    struct gate *gate = context;
    sem_post(&gate->entered);
    sem_wait(&gate->open);
    return RESULT_OK;
}

static void gate_done(void *context, struct result result)
{
    (void)result;
    struct gate *gate = context;
    sem_post(&gate->finished);
}

static void gate_close(struct gate *gate, struct writer *writer)
{
    struct error err;
    error_init(&err, NULL);
    sem_init(&gate->entered, 0, 0);
    sem_init(&gate->open, 0, 0);
    sem_init(&gate->finished, 0, 0);
    gate->job = (struct writer_job){.run = gate_run, .done = gate_done, .context = gate};
    assert_ok(writer_submit(writer, &gate->job, &err));
    sem_wait(&gate->entered);
}

static void gate_open(struct gate *gate)
{
    sem_post(&gate->open);
    sem_wait(&gate->finished);
}

static void tasks_await(struct task *tasks, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        while (!atomic_load(&tasks[i].done))
            usleep(100);
    }
}

/* Runs the tasks as one batch, and ends the writer. Numbers are 1 … count. */
static struct writer_stats run_as_batch(const char *file, struct task *tasks, size_t count)
{
    struct writer *writer = start_on(open_table(file));
    struct gate gate;
    int order = 0;
    gate_close(&gate, writer);
    for (size_t i = 0; i < count; i++) {
        tasks[i].number = (int)i + 1;
        tasks[i].done_order = &order;
        task_submit(writer, &tasks[i]);
    }
    assert_int_equal(writer_stats_get(writer).queued, count);
    gate_open(&gate);
    tasks_await(tasks, count);
    struct writer_stats stats = writer_stats_get(writer);
    writer_stop(writer);
    atomic_store(&disk_is_full, false);
    assert_int_equal(stats.queued, 0);
    assert_int_equal(stats.largest_batch, count);
    assert_int_equal(stats.jobs, count + 1);
    return stats;
}

static void test_a_job_that_fails_is_taken_back_alone(void **state)
{
    struct scratch *scratch = *state;
    struct task tasks[9] = {[0].behaviour = FAIL, [4].behaviour = FAIL, [8].behaviour = FAIL};
    struct writer_stats stats = run_as_batch(scratch->file, tasks, ARRAY_LENGTH(tasks));
    assert_int_equal(stats.failed_jobs, 3);
    assert_int_equal(stats.batches, 2);
    for (int i = 0; i < 9; i++) {
        bool fails = tasks[i].behaviour == FAIL;
        assert_int_equal(tasks[i].runs, i == 0 ? 2 : 1);
        assert_int_equal(tasks[i].done_as, i);
        assert_int_equal(tasks[i].result.code, fails ? ERROR_FORBIDDEN : ERROR_NONE);
        assert_int_equal(tasks[i].err.code, fails ? ERROR_FORBIDDEN : ERROR_NONE);
    }
    assert_string_equal(tasks[4].err.detail, "task 5 may not");
    assert_int_equal(rows_in(scratch->file, "true"), 6);
    assert_int_equal(rows_in(scratch->file, "a IN (1, 5, 9) OR a > 100000"), 0);
}

/* What has not written a row leaves nothing to take back: nobody runs twice. */
static void test_a_job_that_wrote_nothing_costs_the_others_nothing(void **state)
{
    struct scratch *scratch = *state;
    struct task tasks[5] = {[1].behaviour = REFUSE, [4].behaviour = REFUSE};
    struct writer_stats stats = run_as_batch(scratch->file, tasks, ARRAY_LENGTH(tasks));
    assert_int_equal(stats.failed_jobs, 2);
    for (int i = 0; i < 5; i++) {
        bool refused = tasks[i].behaviour == REFUSE;
        assert_int_equal(tasks[i].runs, 1);
        assert_int_equal(tasks[i].result.code, refused ? ERROR_NOT_FOUND : ERROR_NONE);
    }
    assert_int_equal(rows_in(scratch->file, "true"), 3);
    assert_int_equal(rows_in(scratch->file, "a IN (1, 3, 4)"), 3);
}

/* One guilty task among good ones, in a batch that cannot be kept as a whole. */
static void check_lost_batch(const char *file, enum behaviour guilty, enum error_code expected)
{
    struct task tasks[7] = {[3].behaviour = guilty, [5].behaviour = FAIL};
    struct writer_stats stats = run_as_batch(file, tasks, ARRAY_LENGTH(tasks));
    assert_int_equal(stats.failed_jobs, 2);
    for (int i = 0; i < 7; i++) {
        enum error_code code = i == 3 ? expected : i == 5 ? ERROR_FORBIDDEN : ERROR_NONE;
        assert_int_equal(tasks[i].result.code, code);
        assert_int_equal(tasks[i].err.code, code);
        assert_int_equal(tasks[i].done_as, i);
    }
    /* Together, once more with savepoints, and alone. */
    assert_int_equal(tasks[0].runs, 3);
    assert_int_equal(tasks[3].runs, 3);
    assert_int_equal(rows_in(file, "true"), 5);
    assert_int_equal(rows_in(file, "a IN (1, 2, 3, 5, 7)"), 5);
}

static void test_a_batch_whose_commit_fails_is_run_again_one_by_one(void **state)
{
    struct scratch *scratch = *state;
    check_lost_batch(scratch->file, BREAK_COMMIT, ERROR_CONFLICT);
}

static void test_a_batch_that_the_engine_rolled_back_is_run_again_one_by_one(void **state)
{
    struct scratch *scratch = *state;
    check_lost_batch(scratch->file, LOSE_TRANSACTION, ERROR_INTERNAL);
}

static void test_a_full_disk_refuses_what_does_not_fit_and_the_writer_lives_on(void **state)
{
    test_on_sqlite_alone();
    struct scratch *scratch = *state;
    struct task tasks[4] = {[2].behaviour = FULL_DISK};
    struct writer_stats stats = run_as_batch(scratch->file, tasks, ARRAY_LENGTH(tasks));
    assert_int_equal(stats.failed_jobs, 4);
    for (int i = 0; i < 4; i++)
        assert_int_equal(tasks[i].err.code, ERROR_STORAGE_FULL);
    assert_int_equal(rows_in(scratch->file, "true"), 0);

    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(open_table(scratch->file));
    struct task full = {.behaviour = FULL_DISK, .number = 1}, task = {.number = 2};
    assert_fails(writer_run(writer, task_run, &full, &err), ERROR_STORAGE_FULL);
    atomic_store(&disk_is_full, false);
    assert_ok(writer_run(writer, task_run, &task, &err));
    writer_stop(writer);
    assert_int_equal(rows_in(scratch->file, "a = 2"), 1);
}

/* Neither is it run again because another failed, nor the others because of it. */
static void test_a_job_that_is_alone_shares_nothing(void **state)
{
    struct scratch *scratch = *state;
    struct writer *writer = start_on(open_table(scratch->file));
    struct task tasks[] = {[1].behaviour = FAIL,
                           [2].alone = true,
                           [3] = {.behaviour = FAIL, .alone = true},
                           [4] = {0}};
    struct gate gate;
    gate_close(&gate, writer);
    for (size_t i = 0; i < ARRAY_LENGTH(tasks); i++) {
        tasks[i].number = (int)i + 1;
        task_submit(writer, &tasks[i]);
    }
    gate_open(&gate);
    tasks_await(tasks, ARRAY_LENGTH(tasks));
    struct writer_stats stats = writer_stats_get(writer);
    writer_stop(writer);
    assert_int_equal(stats.batches, 5); /* the gate's, the first two, two alone, the last */
    assert_int_equal(tasks[0].runs, 2);
    assert_int_equal(tasks[2].runs + tasks[3].runs + tasks[4].runs, 3);
    assert_int_equal(tasks[3].result.code, ERROR_FORBIDDEN);
    assert_int_equal(rows_in(scratch->file, "a IN (1, 3, 5)"), rows_in(scratch->file, "true"));
}

static void test_retries_are_bounded(void **state)
{
    struct scratch *scratch = *state;
    struct task tasks[3] = {[0].behaviour = RETRY_TWICE, [1].behaviour = ALWAYS_RETRY};
    run_as_batch(scratch->file, tasks, ARRAY_LENGTH(tasks));
    assert_int_equal(tasks[0].result.code, ERROR_NONE);
    assert_int_equal(tasks[0].err.code, ERROR_NONE);
    assert_int_equal(tasks[0].runs, 3);
    assert_int_equal(tasks[1].result.code, ERROR_UNAVAILABLE);
    assert_int_equal(tasks[1].err.code, ERROR_UNAVAILABLE);
    assert_int_equal(tasks[1].err.retry_after_s, 1);
    assert_int_equal(tasks[1].runs, WRITER_ATTEMPTS_MAX);
    assert_int_equal(tasks[2].runs, 1);
    assert_int_equal(tasks[2].done_as, 0); /* it did not wait for those that were run again */
    assert_int_equal(rows_in(scratch->file, "true"), 2);

    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(open_table(scratch->file));
    struct task alone = {.number = 50, .behaviour = RETRY_TWICE};
    assert_ok(writer_run(writer, task_run, &alone, &err));
    assert_int_equal(alone.runs, 3);
    writer_stop(writer);
}

static void test_a_lock_that_another_holds_is_waited_for_but_not_for_ever(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_table(scratch->file);
    hardly_wait_for_locks(db);
    struct writer *writer = start_on(db);
    CLEANUP(db_close_at_end) struct db *other = open_writer(scratch->file);
    assert_ok(db_begin(other, DB_OPEN_WRITE, &err));
    struct task task = {.number = 1};
    assert_fails(writer_run(writer, task_run, &task, &err), ERROR_UNAVAILABLE);
    assert_int_equal(err.retry_after_s, 1);
    /* On PostgreSQL its first statement tells it. */
    assert_int_equal(task.runs, test_postgres() ? WRITER_ATTEMPTS_MAX : 0);
    task.runs = 0;
    db_rollback(other);
    assert_ok(writer_run(writer, task_run, &task, &err));
    assert_int_equal(task.runs, 1);

    /* The first is taken alone and waits for the lock, so that the others gather. */
    struct task first = {.number = 2}, tasks[2] = {[0].number = 3, [1].number = 4};
    assert_ok(db_begin(other, DB_OPEN_WRITE, &err));
    task_submit(writer, &first);
    while (writer_stats_get(writer).queued > 0)
        usleep(100);
    task_submit(writer, &tasks[0]);
    task_submit(writer, &tasks[1]);
    for (size_t i = 0; i < ARRAY_LENGTH(tasks); i++) {
        while (!atomic_load(&tasks[i].done))
            usleep(100);
        assert_int_equal(tasks[i].result.code, ERROR_UNAVAILABLE);
        assert_int_equal(tasks[i].err.code, ERROR_UNAVAILABLE);
        assert_int_equal(tasks[i].err.retry_after_s, 1);
        assert_int_equal(tasks[i].runs, 0);
    }
    assert_int_equal(writer_stats_get(writer).largest_batch, 2);
    db_rollback(other);
    writer_stop(writer);
    assert_int_equal(rows_in(scratch->file, "true"), 1);
}

static void *stop_writer(void *context)
{
    writer_stop(context);
    return NULL;
}

static void test_stopping_finishes_what_was_queued(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(open_table(scratch->file));
    struct gate gate;
    gate_close(&gate, writer);
    enum { COUNT = 2 * WRITER_BATCH_MAX + 10 };
    struct task *tasks = calloc(COUNT, sizeof *tasks);
    for (int i = 0; i < COUNT; i++) {
        tasks[i].number = i + 1;
        task_submit(writer, &tasks[i]);
    }
    pthread_t stopper;
    assert_int_equal(pthread_create(&stopper, NULL, stop_writer, writer), 0);
    /* The stopper is heard before the gate opens, and from then on nothing is taken. */
    struct task late[100] = {0};
    int accepted = 0;
    for (; accepted < 100; accepted++) {
        late[accepted].number = COUNT + 1 + accepted;
        late[accepted].job =
            (struct writer_job){.run = task_run, .done = task_done, .context = &late[accepted]};
        if (failed(writer_submit(writer, &late[accepted].job, &err)))
            break;
        usleep(10000);
    }
    assert_int_equal(err.code, ERROR_UNAVAILABLE);
    gate_open(&gate);
    pthread_join(stopper, NULL);
    for (int i = 0; i < COUNT; i++)
        assert_true(atomic_load(&tasks[i].done) && tasks[i].result.code == ERROR_NONE);
    assert_int_equal(rows_in(scratch->file, "true"), COUNT + accepted);
    free(tasks);
    writer_stop(NULL);
}

static void test_the_queue_is_bounded(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(open_table(scratch->file));
    struct gate gate;
    gate_close(&gate, writer);
    struct task *tasks = calloc(WRITER_QUEUE_MAX + 1, sizeof *tasks);
    for (int i = 0; i < WRITER_QUEUE_MAX; i++) {
        tasks[i].number = i + 1;
        task_submit(writer, &tasks[i]);
    }
    struct task *last = &tasks[WRITER_QUEUE_MAX];
    last->job = (struct writer_job){.run = task_run, .done = task_done, .context = last};
    assert_fails(writer_submit(writer, &last->job, &err), ERROR_UNAVAILABLE);
    assert_int_equal(err.retry_after_s, 1);
    gate_open(&gate);
    struct task after = {.number = WRITER_QUEUE_MAX + 1};
    while (failed(writer_run(writer, task_run, &after, &err)))
        usleep(1000);
    assert_int_equal(writer_stats_get(writer).largest_batch, WRITER_BATCH_MAX);
    writer_stop(writer);
    assert_false(atomic_load(&last->done));
    assert_int_equal(last->runs, 0);
    assert_int_equal(rows_in(scratch->file, "true"), WRITER_QUEUE_MAX + 1);
    free(tasks);
}

struct watch {
    const char *file;
    int64_t rows_at_done;
    sem_t finished;
};

static struct result watch_run(void *context, struct db *db, struct error *err)
{
    (void)context;
    return insert(db, 77, 77, err);
}

static void watch_done(void *context, struct result result)
{
    struct watch *watch = context;
    watch->rows_at_done = failed(result) ? -1 : rows_in(watch->file, "a = 77");
    sem_post(&watch->finished);
}

static void test_done_comes_after_the_commit(void **state)
{
    struct scratch *scratch = *state;
    struct error err;
    error_init(&err, NULL);
    struct writer *writer = start_on(open_table(scratch->file));
    struct watch watch = {.file = scratch->file};
    sem_init(&watch.finished, 0, 0);
    struct task task = {.number = 1};
    struct writer_job job = {.run = watch_run, .done = watch_done, .context = &watch};
    struct gate gate;
    gate_close(&gate, writer);
    assert_ok(writer_submit(writer, &job, &err)); /* first of a batch of two */
    task_submit(writer, &task);
    gate_open(&gate);
    sem_wait(&watch.finished);
    assert_int_equal(watch.rows_at_done, 1);
    writer_stop(writer);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    install_full_disk();
    const struct CMUnitTest tests[] = {
        DB_TEST(test_a_job_that_fails_is_taken_back_alone),
        DB_TEST(test_a_job_that_wrote_nothing_costs_the_others_nothing),
        DB_TEST(test_a_batch_whose_commit_fails_is_run_again_one_by_one),
        DB_TEST(test_a_batch_that_the_engine_rolled_back_is_run_again_one_by_one),
        DB_TEST(test_a_full_disk_refuses_what_does_not_fit_and_the_writer_lives_on),
        DB_TEST(test_a_job_that_is_alone_shares_nothing),
        DB_TEST(test_retries_are_bounded),
        DB_TEST(test_a_lock_that_another_holds_is_waited_for_but_not_for_ever),
        DB_TEST(test_stopping_finishes_what_was_queued),
        DB_TEST(test_the_queue_is_bounded),
        DB_TEST(test_done_comes_after_the_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
