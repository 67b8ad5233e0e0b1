#include "db/backup.h"

#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "db/instance_lock.h"
#include "db/migrate.h"
#include "db/test_support.h"

enum { KNOWN_VERSION = 2 };

static const struct db_migration migrations[] = {
    {1, "first", "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY, b BLOB) STRICT"},
    {2, "second", "CREATE INDEX t_by_b ON t (b)"},
    {3, "third", "CREATE TABLE u (a INTEGER) STRICT"},
};

struct names {
    char database[128], backup[128], kept[160];
};

static struct names names_in(const struct scratch *scratch)
{
    struct names names;
    snprintf(names.database, sizeof names.database, "%s", scratch->file);
    snprintf(names.backup, sizeof names.backup, "%s/copy.db", scratch->directory);
    snprintf(names.kept, sizeof names.kept, "%s.before-restore", names.database);
    return names;
}

/* With `rows` rows of 1000 bytes. */
static struct db *make_database(const char *file, size_t version, int rows)
{
    struct error err;
    error_init(&err, NULL);
    struct db *db = open_writer(file);
    int32_t reached = 0;
    assert_ok(db_migrate(db, migrations, version, 0, &reached, &err));
    char sql[160];
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
             " INSERT INTO t SELECT i, randomblob(1000) FROM n",
             rows);
    script(db, sql);
    return db;
}

static int64_t rows_in(const char *file)
{
    CLEANUP(db_close_at_end) struct db *db = open_reader(file);
    return number(db, "SELECT count(*) FROM t");
}

/* How many files there are whose name begins as this one. */
static int files_beginning(const char *prefix)
{
    char command[256];
    snprintf(command, sizeof command, "ls -d %s* 2>/dev/null | wc -l", prefix);
    FILE *pipe = popen(command, "r");
    char line[32] = "";
    assert_non_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    return (int)strtol(line, NULL, 10);
}

struct seen {
    int calls;
    int64_t done, total;
};

static void see_progress(void *context, int64_t done, int64_t total)
{
    struct seen *seen = context;
    assert_true(done >= seen->done && done <= total);
    *seen = (struct seen){seen->calls + 1, done, total};
}

static void test_a_backup_is_one_whole_private_file(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    struct db *db = make_database(names.database, 2, 5000);
    struct seen seen = {0};
    assert_ok(db_backup(names.database, names.backup, see_progress, &seen, &err));
    assert_true(seen.calls > 1);
    assert_true(seen.total > 1000 && seen.done == seen.total);

    assert_int_equal(files_beginning(names.backup), 1);
    struct stat status;
    assert_int_equal(stat(names.backup, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    struct db *copy = open_reader(names.backup);
    assert_int_equal(number(copy, "SELECT count(*) FROM t"), 5000);
    assert_int_equal(files_beginning(names.backup), 1); /* reading it needs no WAL */
    db_close(copy);

    assert_fails(db_backup(names.database, names.backup, NULL, NULL, &err), ERROR_CONFLICT);
    assert_int_equal(rows_in(names.backup), 5000);
    db_close(db);
}

struct writing {
    struct db *db;
    atomic_bool stop;
    atomic_int rows;
};

static void *write_on(void *context)
{
    struct writing *writing = context;
    struct error err;
    error_init(&err, NULL);
    while (!atomic_load(&writing->stop)) {
        if (failed(db_run(writing->db, SQL("INSERT INTO t (b) VALUES (randomblob(1000))"),
                          DB_NO_ARGS, NULL, &err)))
            break;
        atomic_fetch_add(&writing->rows, 1);
    }
    return NULL;
}

/* Goes on only when the writer has written something since the last pages were copied. */
static void await_write(void *context, int64_t done, int64_t total)
{
    struct writing *writing = context;
    int before = atomic_load(&writing->rows);
    for (int i = 0; i < 2000 && done < total && atomic_load(&writing->rows) == before; i++)
        usleep(1000);
}

static void test_a_backup_is_of_one_moment_while_others_write(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    struct writing writing = {.db = make_database(names.database, 2, 10000)};
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, write_on, &writing), 0);
    int before = atomic_load(&writing.rows);
    struct result result = db_backup(names.database, names.backup, await_write, &writing, &err);
    int after = atomic_load(&writing.rows);
    atomic_store(&writing.stop, true);
    pthread_join(thread, NULL);
    db_close(writing.db);

    assert_int_equal(result.code, ERROR_NONE);
    assert_true(after > before);
    int64_t copied = rows_in(names.backup);
    assert_true(copied >= 10000 + before && copied < 10000 + after);
    CLEANUP(db_close_at_end) struct db *copy = open_reader(names.backup);
    assert_int_equal(number(copy, "SELECT count(*) FROM pragma_integrity_check"
                                  " WHERE integrity_check = 'ok'"),
                     1);
}

static void test_a_backup_that_cannot_be_made_leaves_nothing(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    assert_fails(db_backup(names.database, names.backup, NULL, NULL, &err), ERROR_INTERNAL);
    assert_int_equal(files_beginning(names.backup), 0);
    assert_int_equal(files_beginning(names.database), 0);

    struct db *db = make_database(names.database, 2, 100);
    atomic_store(&disk_is_full, true);
    struct result result = db_backup(names.database, names.backup, NULL, NULL, &err);
    atomic_store(&disk_is_full, false);
    assert_fails(result, ERROR_STORAGE_FULL);
    assert_int_equal(files_beginning(names.backup), 0);
    db_close(db);
}

static void test_a_restore_brings_the_backup_back_and_keeps_the_old_file(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    struct db *db = make_database(names.database, 2, 100);
    assert_ok(db_backup(names.database, names.backup, NULL, NULL, &err));
    script(db, "DELETE FROM t WHERE a > 7");
    db_close(db);

    assert_ok(db_restore(names.backup, names.database, KNOWN_VERSION, &err));
    assert_int_equal(rows_in(names.database), 100);
    assert_int_equal(rows_in(names.kept), 7);
    struct stat status;
    assert_int_equal(stat(names.database, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    /* The database, the old one and the lock; nothing half made. */
    assert_int_equal(files_beginning(names.database), 3);

    /* It can be written to, and is as it was when opened again. */
    db = open_writer(names.database);
    script(db, "INSERT INTO t (b) VALUES (x'00')");
    db_close(db);
    assert_int_equal(rows_in(names.database), 101);

    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "before-restore"));
    assert_int_equal(rows_in(names.database), 101);
    assert_int_equal(rows_in(names.kept), 7);
}

static void test_a_restore_needs_no_old_file(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    db_close(make_database(names.backup, 2, 100));
    /* A WAL without its database must not become the new one's. */
    char wal[160];
    snprintf(wal, sizeof wal, "%s-wal", names.database);
    fclose(fopen(wal, "w"));
    assert_ok(db_restore(names.backup, names.database, KNOWN_VERSION, &err));
    assert_int_equal(access(wal, F_OK), -1);
    assert_int_equal(rows_in(names.database), 100);
    assert_int_equal(access(names.kept, F_OK), -1);
}

/* Runs `hold` in another process, which says when it is ready and then idles until it is killed. */
static pid_t start_holder(void (*hold)(const char *file), const char *file)
{
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        hold(file);
        if (write(ready[1], "r", 1) == 1)
            pause();
        _exit(1);
    }
    char byte = 0;
    close(ready[1]);
    assert_int_equal(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

static void end_holder(pid_t child)
{
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
}

static void hold_connection(const char *file)
{
    struct db *db = open_writer(file);
    if (number(db, "SELECT count(*) FROM t") < 0)
        _exit(1);
}

static void hold_reader(const char *file)
{
    struct db *db = open_reader(file);
    if (number(db, "SELECT count(*) FROM t") < 0)
        _exit(1);
}

static void hold_uncheckpointed(const char *file)
{
    script(open_writer(file), "INSERT INTO t (b) VALUES (x'01')");
}

static void hold_instance_lock(const char *file)
{
    struct instance_lock lock;
    if (failed(instance_lock_take(file, &lock, NULL)))
        _exit(1);
}

static void test_a_restore_is_refused_while_another_process_has_the_file_open(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    db_close(make_database(names.database, 2, 7));
    db_close(make_database(names.backup, 2, 100));
    /* The first puts the file into WAL mode, as a server does, before it idles. */
    static void (*const holders[])(const char *file) = {hold_connection, hold_instance_lock};
    for (size_t i = 0; i < ARRAY_LENGTH(holders); i++) {
        pid_t child = start_holder(holders[i], names.database);
        assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
        assert_non_null(strstr(err.detail, "in use by another process"));
        end_holder(child);
        assert_int_equal(rows_in(names.database), 7);
        assert_int_equal(access(names.kept, F_OK), -1);
    }
    pid_t child = start_holder(hold_reader, names.database);
    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
    end_holder(child);

    /* A killed server leaves a WAL and a lock file; neither stands in the way. */
    end_holder(start_holder(hold_instance_lock, names.database));
    end_holder(start_holder(hold_uncheckpointed, names.database));
    assert_ok(db_restore(names.backup, names.database, KNOWN_VERSION, &err));
    assert_int_equal(rows_in(names.database), 100);
    assert_int_equal(rows_in(names.kept), 8); /* with what lay in the WAL alone */
}

static void damage(const char *file, off_t at, const char *bytes)
{
    int fd = open(file, O_WRONLY);
    assert_true(pwrite(fd, bytes, strlen(bytes), at) > 0);
    close(fd);
}

static void test_a_backup_that_is_not_sound_is_refused(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    db_close(make_database(names.database, 2, 7));

    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);

    fclose(fopen(names.backup, "w")); /* for SQLite, an empty file is an empty database */
    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "no backup of this program"));
    unlink(names.backup);

    db_close(make_database(names.backup, 3, 1));
    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "newer"));
    unlink(names.backup);

    db_close(make_database(names.backup, 2, 1000));
    damage(names.backup, 4096 * 20L, "DAMAGEDAMAGEDAMAGEDAMAGE");
    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);
    assert_non_null(strstr(err.detail, "damaged"));
    damage(names.backup, 0, "DAMAGEDAMAGEDAMAGEDAMAGE");
    assert_fails(db_restore(names.backup, names.database, KNOWN_VERSION, &err), ERROR_CONFLICT);

    assert_int_equal(rows_in(names.database), 7);
    assert_int_equal(access(names.kept, F_OK), -1);
    char half_made[160];
    snprintf(half_made, sizeof half_made, "%s.restore", names.database);
    assert_int_equal(files_beginning(half_made), 0);
}

static void test_a_damaged_database_can_be_replaced(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    db_close(make_database(names.backup, 2, 100));
    db_close(make_database(names.database, 2, 7));
    end_holder(start_holder(hold_uncheckpointed, names.database));
    damage(names.database, 0, "DAMAGEDAMAGEDAMAGEDAMAGE");
    char wal[170];
    snprintf(wal, sizeof wal, "%s-wal", names.database);
    assert_int_equal(truncate(wal, 32), 0);

    assert_ok(db_restore(names.backup, names.database, KNOWN_VERSION, &err));
    assert_int_equal(rows_in(names.database), 100);
    assert_int_equal(access(names.kept, F_OK), 0);
}

static void test_one_instance_at_a_time(void **state)
{
    struct names names = names_in(*state);
    struct error err;
    error_init(&err, NULL);
    struct instance_lock lock, second = {-1};
    assert_ok(instance_lock_take(names.database, &lock, &err)); /* before there is a file */
    assert_fails(instance_lock_take(names.database, &second, &err), ERROR_CONFLICT);
    assert_int_equal(second.fd, -1);
    db_close(open_writer(names.database));
    char other_name[160];
    snprintf(other_name, sizeof other_name, "%s.link", names.database);
    assert_int_equal(symlink(names.database, other_name), 0);
    assert_fails(instance_lock_take(other_name, &second, &err), ERROR_CONFLICT);
    instance_lock_drop(&lock);
    assert_ok(instance_lock_take(other_name, &second, &err));
    instance_lock_drop(&second);
}

#define DB_TEST(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)

int main(void)
{
    if (test_postgres())
        return 0; /* files are copied on SQLite alone */
    install_full_disk();
    const struct CMUnitTest tests[] = {
        DB_TEST(test_a_backup_is_one_whole_private_file),
        DB_TEST(test_a_backup_is_of_one_moment_while_others_write),
        DB_TEST(test_a_backup_that_cannot_be_made_leaves_nothing),
        DB_TEST(test_a_restore_brings_the_backup_back_and_keeps_the_old_file),
        DB_TEST(test_a_restore_needs_no_old_file),
        DB_TEST(test_a_restore_is_refused_while_another_process_has_the_file_open),
        DB_TEST(test_a_backup_that_is_not_sound_is_refused),
        DB_TEST(test_a_damaged_database_can_be_replaced),
        DB_TEST(test_one_instance_at_a_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
