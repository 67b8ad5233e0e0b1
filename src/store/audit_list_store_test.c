#include "store/audit_list_store.h"

#include <string.h>

#include "test_db.h"

/* Entry n, at n seconds but for those named below. */
static void add(struct test_db *test, int64_t seq, int64_t at_ms, unsigned actor,
                const char *action, const char *kind, const char *subject)
{
    struct audit_entry entry = {
        .seq = seq,
        .at_ms = at_ms,
        .actor_name = "who",
        .request_id = "r",
        .address = "a",
        .action = action,
        .subject_kind = kind,
        .subject_id = subject,
        .after = "{}",
    };
    if (actor)
        entry.actor_id = test_oid(actor);
    test_ok(audit_store_append(test->db, &entry, &test->err), &test->err);
}

static void add_entries(struct test_db *test)
{
    add(test, 1, 1000, 1, "lead.create", "lead", "l1");
    add(test, 2, 2000, 2, "lead.update", "lead", "l1");
    add(test, 3, 3000, 1, "deal.close", "deal", "l1");
    add(test, 4, 2500, 1, "lead.create", "lead", "l2"); /* the clock was set back */
    add(test, 5, 5000, 0, "auth.login_failed", "account", "x@example.com");
    add(test, 6, 5000, 2, "lead.create", "lead", "l3"); /* the same moment */
}

/* The numbers of all entries, read in pages of `limit`. */
static const char *listed(struct test_db *test, struct audit_filter filter, int64_t limit)
{
    const char *text = "";
    for (int pages = 0; pages < 10; pages++) {
        struct audit_list list = {0};
        test_ok(audit_store_list(test->db, &test->arena, &filter, limit, &list, &test->err),
                &test->err);
        if (!list.count)
            return text;
        for (size_t i = 0; i < list.count; i++)
            text = arena_printf(&test->arena, "%s%d", text, (int)list.items[i].seq);
        filter.after_seq = OPT(list.items[list.count - 1].seq);
        filter.after_at_ms = OPT(list.items[list.count - 1].at_ms);
    }
    fail_msg("the pages do not end");
    return NULL;
}

static void each_filter_in_pages_of_any_size(void **state)
{
    struct test_db *test = *state;
    add_entries(test);
    struct {
        struct audit_filter filter;
        const char *expected;
    } cases[] = {
        {{0}, "654321"},
        {{.subject_id = "l1"}, "321"},
        {{.subject_id = "l1", .subject_kind = "lead"}, "21"},
        {{.actor_id = test_oid(1)}, "431"},
        {{.actor_id = test_oid(1), .action = "lead.create"}, "41"},
        {{.action = "lead.create"}, "641"},
        {{.subject_kind = "lead"}, "6421"},
        {{.subject_kind = "lead", .from_ms = OPT(2000), .to_ms = OPT(2500)}, "42"},
        {{.from_ms = OPT(2000), .to_ms = OPT(3000)}, "342"},
        {{.from_ms = OPT(2501)}, "653"},
        {{.to_ms = OPT(2500)}, "421"},
        {{.to_ms = OPT(2499)}, "21"},
        {{.subject_id = "l9"}, ""},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        for (int64_t limit = 1; limit <= 7; limit++)
            assert_string_equal(listed(test, cases[i].filter, limit), cases[i].expected);
    }
}

struct seen {
    const char *part;
    bool found, scans;
};

static void look(void *context, const char *line)
{
    struct seen *seen = context;
    seen->found |= strstr(line, seen->part) != NULL;
    seen->scans |= strstr(line, "SCAN") != NULL || strstr(line, "TEMP B-TREE") != NULL;
}

static void each_filter_drives_by_its_index(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    struct {
        struct audit_filter filter;
        const char *index;
    } cases[] = {
        {{0}, "PRIMARY KEY (rowid<?)"},
        {{.subject_id = "l1"}, "audit_log_by_subject (subject_id=? AND seq<?)"},
        {{.actor_id = test_oid(1)}, "audit_log_by_actor (actor_id=? AND seq<?)"},
        {{.action = "x"}, "audit_log_by_action (action=? AND seq<?)"},
        {{.subject_kind = "x"}, "audit_log_by_kind (subject_kind=? AND seq<?)"},
        {{.from_ms = OPT(1)}, "audit_log_by_time (at>? AND at<?)"},
        {{.to_ms = OPT(1)}, "audit_log_by_time (at>? AND at<?)"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        struct seen seen = {.part = cases[i].index};
        const struct db_statement *statement = audit_list_statement(&cases[i].filter);
        test_ok(db_explain(test->db, statement, look, &seen, &test->err), &test->err);
        if (!seen.found || seen.scans)
            fail_msg("%s is not driven by %s alone", statement->name, cases[i].index);
    }
}

static void text_outlives_the_rows(void **state)
{
    struct test_db *test = *state;
    add_entries(test);
    struct audit_list list = {0};
    test_ok(
        audit_store_list(test->db, &test->arena, &(struct audit_filter){0}, 10, &list, &test->err),
        &test->err);
    assert_int_equal(list.count, 6);
    assert_string_equal(list.items[1].subject_id, "x@example.com");
    assert_false(oid_is_set(&list.items[1].actor_id));
    assert_null(list.items[1].before);
    assert_string_equal(list.items[1].after, "{}");
    assert_string_equal(list.items[5].action, "lead.create");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(each_filter_in_pages_of_any_size, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(each_filter_drives_by_its_index, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(text_outlives_the_rows, test_db_setup, test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
