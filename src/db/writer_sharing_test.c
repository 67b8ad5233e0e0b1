/* What the jobs of a batch share: written once, seen by others, and right whatever fails. */
#include "db/writer.h"

#include <semaphore.h>

#include "db/test_support.h"

/* A sum that is held in memory, and where it belongs: the only row of `total`. */
struct held {
    int64_t sum, sum_at_mark;
    int settled; /* how often there was something to write */
    bool fails;  /* the next settle */
};

static struct result total_add(struct db *db, int64_t sum, struct error *err)
{
    return db_run(db, SQL("UPDATE total SET sum = sum + $1"), DB_ARGS(db_int(sum)), NULL, err);
}

static struct result held_mark(void *context, struct db *db, struct error *err)
{
    (void)db, (void)err;
    struct held *held = context;
    held->sum_at_mark = held->sum;
    return RESULT_OK;
}

static void held_undo(void *context)
{
    struct held *held = context;
    held->sum = held->sum_at_mark;
}

static struct result held_settle(void *context, struct db *db, struct error *err)
{
    struct held *held = context;
    if (held->sum == 0)
        return RESULT_OK;
    if (held->fails) {
        held->fails = false;
        return error_set(err, ERROR_VALIDATION, "cannot be settled");
    }
    TRY(total_add(db, held->sum, err));
    held->settled++;
    held->sum = 0;
    return RESULT_OK;
}

static void held_forget(void *context)
{
    struct held *held = context;
    held->sum = 0;
}

enum behaviour {
    ADD,        /* to what is held */
    ADD_REFUSE, /* adds, and fails, and has written no row */
    ADD_FAIL,   /* adds, writes a row, and fails */
    READ,       /* does not share: reads the row, and adds to it */
};

struct task {
    enum behaviour behaviour;
    struct held *held;
    int64_t read;
    struct result result;
    struct writer_job job;
    struct error err;
    sem_t *done;
};

static struct result task_run(void *context, struct db *db, struct error *err)
{
    struct task *task = context;
    if (task->behaviour == READ) {
        task->read = number(db, "SELECT sum FROM total");
        return total_add(db, 100, err);
    }
    task->held->sum++;
    if (task->behaviour == ADD_FAIL)
        TRY(total_add(db, 10000, err));
    return task->behaviour == ADD ? RESULT_OK : error_set(err, ERROR_FORBIDDEN, "no");
}

static void task_done(void *context, struct result result)
{
    struct task *task = context;
    task->result = result;
    sem_post(task->done);
}

/* A job that lets the writer go on when all tasks wait. */
struct gate {
    sem_t entered, open;
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
    (void)context, (void)result;
}

/* Runs the tasks as one batch; what the row holds afterwards. */
static int64_t run_as_batch(const char *file, struct held *held, struct task *tasks, size_t count)
{
    struct error err;
    struct writer *writer = NULL;
    struct gate gate;
    sem_t done;
    error_init(&err, NULL);
    sem_init(&gate.entered, 0, 0);
    sem_init(&gate.open, 0, 0);
    sem_init(&done, 0, 0);
    struct db *db = open_writer(file);
    script(db, "CREATE TABLE total (sum BIGINT NOT NULL); INSERT INTO total VALUES (0)");
    assert_ok(writer_start(db, &writer, &err));
    const struct writer_sharing sharing = {held, held_mark, held_undo, held_settle, held_forget};
    writer_share(writer, &sharing);
    gate.job = (struct writer_job){.run = gate_run, .done = gate_done, .context = &gate};
    assert_ok(writer_submit(writer, &gate.job, &err));
    sem_wait(&gate.entered);
    for (size_t i = 0; i < count; i++) {
        struct task *task = &tasks[i];
        error_init(&task->err, NULL);
        task->held = held;
        task->done = &done;
        task->job = (struct writer_job){.run = task_run,
                                        .done = task_done,
                                        .context = task,
                                        .shares = task->behaviour != READ,
                                        .err = &task->err};
        assert_ok(writer_submit(writer, &task->job, &err));
    }
    sem_post(&gate.open);
    for (size_t i = 0; i < count; i++)
        sem_wait(&done);
    assert_int_equal(writer_stats_get(writer).largest_batch, count);
    writer_stop(writer);
    CLEANUP(db_close_at_end) struct db *reader = open_reader(file);
    return number(reader, "SELECT sum FROM total");
}

static void test_what_is_held_is_written_once(void **state)
{
    struct scratch *scratch = *state;
    struct held held = {0};
    struct task tasks[8] = {0};
    assert_int_equal(run_as_batch(scratch->file, &held, tasks, ARRAY_LENGTH(tasks)), 8);
    assert_int_equal(held.settled, 1);
}

static void test_a_job_that_does_not_share_finds_it_written(void **state)
{
    struct scratch *scratch = *state;
    struct held held = {0};
    struct task tasks[] = {{.behaviour = ADD}, {.behaviour = ADD},  {.behaviour = READ},
                           {.behaviour = ADD}, {.behaviour = READ}, {.behaviour = READ},
                           {.behaviour = ADD}};
    assert_int_equal(run_as_batch(scratch->file, &held, tasks, ARRAY_LENGTH(tasks)), 304);
    assert_int_equal(tasks[2].read, 2);
    assert_int_equal(tasks[4].read, 103);
    assert_int_equal(tasks[5].read, 203);
    assert_int_equal(held.settled, 3);
}

/* Whether its failure costs the batch another run or not. */
static void test_what_a_failed_job_changed_is_taken_back(void **state)
{
    struct scratch *scratch = *state;
    struct held held = {0};
    struct task tasks[] = {{.behaviour = ADD},  {.behaviour = ADD_REFUSE}, {.behaviour = ADD},
                           {.behaviour = READ}, {.behaviour = ADD_REFUSE}, {.behaviour = ADD}};
    assert_int_equal(run_as_batch(scratch->file, &held, tasks, ARRAY_LENGTH(tasks)), 103);
    assert_int_equal(tasks[3].read, 2);
    assert_int_equal(tasks[1].result.code, ERROR_FORBIDDEN);
    assert_int_equal(tasks[4].result.code, ERROR_FORBIDDEN);
}

static void test_a_job_that_fails_after_a_write_is_taken_back_alone(void **state)
{
    struct scratch *scratch = *state;
    struct held held = {0};
    struct task tasks[] = {{.behaviour = ADD},  {.behaviour = ADD_FAIL}, {.behaviour = ADD},
                           {.behaviour = READ}, {.behaviour = ADD},      {.behaviour = ADD_FAIL}};
    assert_int_equal(run_as_batch(scratch->file, &held, tasks, ARRAY_LENGTH(tasks)), 103);
    assert_int_equal(tasks[3].read, 2);
    for (size_t i = 0; i < ARRAY_LENGTH(tasks); i++)
        assert_int_equal(tasks[i].result.code,
                         tasks[i].behaviour == ADD_FAIL ? ERROR_FORBIDDEN : ERROR_NONE);
}

static void test_where_it_cannot_be_written_each_runs_alone(void **state)
{
    struct scratch *scratch = *state;
    struct held held = {.fails = true};
    struct task tasks[4] = {0};
    assert_int_equal(run_as_batch(scratch->file, &held, tasks, ARRAY_LENGTH(tasks)), 4);
    assert_int_equal(held.settled, 4);
    for (size_t i = 0; i < ARRAY_LENGTH(tasks); i++)
        assert_int_equal(tasks[i].result.code, ERROR_NONE);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DB_TEST(test_what_is_held_is_written_once),
        DB_TEST(test_a_job_that_does_not_share_finds_it_written),
        DB_TEST(test_what_a_failed_job_changed_is_taken_back),
        DB_TEST(test_a_job_that_fails_after_a_write_is_taken_back_alone),
        DB_TEST(test_where_it_cannot_be_written_each_runs_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
