/* The pro forma and the audit log cannot be changed in the database itself, by plain SQL. */
#include <string.h>

#include "test_db.h"

/* Parents first: buyer, lead; then a closed deal and an audit entry. */
static const char rows[] =
    "INSERT INTO buyers (id, name, created_at, updated_at)"
    " VALUES ('00000000000000000000000b', 'Bo', 1, 1);"
    "INSERT INTO leads (id, address, market_key, strategy, status, created_at, updated_at)"
    " VALUES ('00000000000000000000000d', '1 Oak', 'TX-DFW', 'buy_hold', 'new', 1, 1);"
    "INSERT INTO deals (id, record_id, buyer_id, strategy, market_key, closed_on,"
    " purchase_price_cents, rehab_cost_cents, has_financing, projected_rent_cents,"
    " projected_noi_cents, projected_expenses_cents, projected_cash_flow_cents, projected_dscr_e4,"
    " dscr_basis, required_dscr_e4, assumptions, locked_at)"
    " VALUES ('00000000000000000000000d', '00000000000000000000000e', '00000000000000000000000b',"
    " 'buy_hold', 'TX-DFW', 19000, 1, 0, 0, 1, 1, 0, 1, 13500, 'noi', 12500, '', 1);"
    "INSERT INTO audit_log (seq, at, actor_name, request_id, address, action, subject_kind,"
    " subject_id, hash) SELECT 1, 1, 'Ada', 'r', 'a', 'deal.close', 'deal', 'x', hash"
    " FROM audit_head;";

static void test_statements_are_refused(void **state)
{
    struct test_db *test = *state;
    static const struct {
        const char *sql, *says;
    } cases[] = {
        {"UPDATE deals SET projected_rent_cents = 2", "the pro forma is locked at close"},
        {"UPDATE deals SET locked_at = 2 WHERE id = '00000000000000000000000d'",
         "the pro forma is locked at close"},
        {"DELETE FROM deals", "a closed deal is never deleted"},
        {"REPLACE INTO deals SELECT * FROM deals", "this deal has a performance record already"},
        {"UPDATE audit_log SET actor_name = 'Eve'", "the audit log is not changed"},
        {"DELETE FROM audit_log", "the audit log is not deleted"},
        {"TRUNCATE deals CASCADE", "a closed deal is never deleted"},
        {"TRUNCATE audit_log", "the audit log is not deleted"},
        {"REPLACE INTO audit_log SELECT * FROM audit_log", "the audit log is not changed"},
        {"INSERT OR REPLACE INTO audit_log SELECT * FROM audit_log WHERE seq = 1",
         "the audit log is not changed"},
    };
    test_ok(db_script(test->db, rows, &test->err), &test->err);
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
        /* REPLACE is SQLite's, TRUNCATE PostgreSQL's. */
        if (strstr(cases[i].sql, test_postgres() ? "REPLACE" : "TRUNCATE"))
            continue;
        error_clear(&test->err);
        test_ok(db_savepoint(test->db, &test->err), &test->err);
        test_fails(db_script(test->db, cases[i].sql, &test->err), ERROR_CONFLICT);
        assert_non_null(strstr(test->err.detail, cases[i].says));
        test_ok(db_savepoint_rollback(test->db, &test->err), &test->err);
    }
}

/* A revert names the deals that it takes back, and only those go. */
static void test_a_named_deal_alone_goes(void **state)
{
    struct test_db *test = *state;
    test_ok(db_script(test->db, rows, &test->err), &test->err);
    test_ok(db_savepoint(test->db, &test->err), &test->err);
    test_fails(db_script(test->db,
                         "INSERT INTO deal_reverts (deal_id) VALUES ('00000000000000000000000f');"
                         "DELETE FROM deals",
                         &test->err),
               ERROR_CONFLICT);
    test_ok(db_savepoint_rollback(test->db, &test->err), &test->err);
    error_clear(&test->err);
    test_ok(db_script(test->db,
                      "INSERT INTO deal_reverts (deal_id) VALUES ('00000000000000000000000d');"
                      "DELETE FROM deals; DELETE FROM deal_reverts",
                      &test->err),
            &test->err);
}

/* Without REPLACE's help a record that collides by its own id alone is refused as well. */
static void test_a_second_record_is_refused(void **state)
{
    test_on_sqlite_alone();
    struct test_db *test = *state;
    test_ok(db_script(test->db, rows, &test->err), &test->err);
    test_ok(db_script(test->db,
                      "INSERT INTO leads (id, address, market_key, strategy, status, created_at,"
                      " updated_at) VALUES ('00000000000000000000000f', '2 Oak', 'TX-DFW',"
                      " 'buy_hold', 'new', 1, 1)",
                      &test->err),
            &test->err);
    static const char copy[] =
        "REPLACE INTO deals SELECT '00000000000000000000000f', record_id, buyer_id, buy_box_id,"
        " strategy, market_key, closed_on, purchase_price_cents, rehab_cost_cents, has_financing,"
        " loan_type, interest_rate_ppm, ltv_ppm, amortization_e4, explicit_debt_service_cents,"
        " debt_service_cents, projected_rent_cents, projected_noi_cents, projected_expenses_cents,"
        " projected_cash_flow_cents, projected_dscr_e4, dscr_basis, required_dscr_e4, assumptions,"
        " locked_at, locked_by FROM deals";
    test_fails(db_script(test->db, copy, &test->err), ERROR_CONFLICT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_statements_are_refused, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(test_a_named_deal_alone_goes, test_db_setup,
                                        test_db_teardown),
        cmocka_unit_test_setup_teardown(test_a_second_record_is_refused, test_db_setup,
                                        test_db_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
