/* The real filings in random orders, some of them alone, some again: whatever is read, in whatever
 * order, comes to the same records. */
#include "test_filings.h"

#include <inttypes.h>

#include "seeded.h"

enum { ROUNDS = 6, READINGS_MAX = 2 * FILINGS };

/* All that the filings came to, without the ids, stamps and numbers of the order. Of filings read
 * before the earliest the underwriting is locked as they have it: `with_plan` false leaves out the
 * plan and what is measured by it. */
static const char *meaning(struct test_call *test, bool with_plan)
{
    static const struct {
        const char *sql;
        int columns;
        bool of_plan;
    } queries[] = {
        {"SELECT l.number, a.address, a.city, a.state, a.zip, a.units, a.property_type,"
         " d.market_key, d.strategy, d.closed_on, d.purchase_price_cents, d.ltv_ppm,"
         " d.interest_rate_ppm, d.amortization_e4, d.explicit_debt_service_cents,"
         " d.projected_rent_cents, d.projected_noi_cents, d.projected_expenses_cents,"
         " d.projected_cash_flow_cents, d.projected_dscr_e4, d.required_dscr_e4, d.assumptions,"
         " b.name, x.name"
         " FROM import_loans l JOIN deals d ON d.id = l.deal_id JOIN leads a ON a.id = d.id"
         " JOIN buyers b ON b.id = d.buyer_id JOIN buy_boxes x ON x.id = d.buy_box_id"
         " ORDER BY l.number",
         24, true},
        {"SELECT l.number, p.last_ym, p.months, p.rent_cents, p.expense_total_cents, p.noi_cents,"
         " p.cash_flow_cents, p.dscr_e4, p.vacancy_ppm, p.grade, p.flag_bits, p.notes"
         " FROM import_loans l JOIN periods p ON p.deal_id = l.deal_id ORDER BY l.number, "
         "p.last_ym",
         12, true},
        {"SELECT l.number, s.grade, s.latest_ym, s.flag_bits, s.weighted_cash_flow,"
         " s.reported_bits, s.ended_on"
         " FROM import_loans l JOIN deal_standings s ON s.deal_id = l.deal_id ORDER BY l.number",
         7, true},
        {"SELECT name, engagement_e2, total_deals, grade_a, grade_d FROM buyers ORDER BY name", 5,
         true},
        {"SELECT l.number, p.last_ym, p.months, p.rent_cents, p.expense_total_cents, p.noi_cents,"
         " p.cash_flow_cents, p.dscr_e4, p.vacancy_ppm, p.notes"
         " FROM import_loans l JOIN periods p ON p.deal_id = l.deal_id ORDER BY l.number, "
         "p.last_ym",
         10, false},
        {"SELECT l.number, s.latest_ym, s.reported_bits, s.ended_on, d.closed_on, d.loan_type,"
         " d.purchase_price_cents, d.projected_rent_cents, d.projected_noi_cents"
         " FROM import_loans l JOIN deal_standings s ON s.deal_id = l.deal_id"
         " JOIN deals d ON d.id = l.deal_id ORDER BY l.number",
         9, false},
        {"SELECT lower(name), total_deals FROM buyers ORDER BY lower(name)", 2, false},
        {"SELECT number, originator_key, originated_on, loan_amount_cents FROM import_loans"
         " ORDER BY number",
         4, false},
        {"SELECT number, filed_on, version, start_on, end_on, revenue_cents, expenses_cents,"
         " noi_cents, ncf_cents, debt_service_cents, dscr_e4, occupancy_ppm FROM import_statements"
         " ORDER BY number, filed_on, version",
         12, false},
        {"SELECT number, kind, filed_on, version, happened_on, codes, rate_ppm, payment_cents,"
         " maturity_on FROM import_events ORDER BY number, kind, filed_on, version",
         9, false},
        {"SELECT l.number, p.last_ym, p.months, p.figures FROM import_loans l JOIN import_periods p"
         " ON p.deal_id = l.deal_id ORDER BY l.number, p.last_ym",
         4, false},
    };
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < ARRAY_LENGTH(queries); i++)
        if (with_plan || !queries[i].of_plan)
            print_rows(test, &text, queries[i].sql, queries[i].columns);
    return arena_strdup(&test->db.arena, buf_text(&text));
}

static const char *record_meaning(struct test_call *test)
{
    return rows_text(test,
                     "SELECT l.number, p.last_ym, p.months, p.rent_cents, p.noi_cents,"
                     " p.cash_flow_cents, p.dscr_e4, p.grade, p.notes, s.ended_on"
                     " FROM import_loans l JOIN periods p ON p.deal_id = l.deal_id"
                     " JOIN deal_standings s ON s.deal_id = l.deal_id"
                     " ORDER BY l.number, p.last_ym",
                     10);
}

static const char *import_in_order(struct test_call *test, const struct filings *filings,
                                   const int *order, int count, bool with_plan)
{
    test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
    for (int i = 0; i < count; i++)
        import_text(test, filings->texts[order[i]]);
    assert_verified(test, 28);
    const char *text = meaning(test, with_plan);
    test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);
    return text;
}

/* Some filings by date, and the same ones shuffled, some of them several times; `from` of the first
 * stay where they are. */
static int choose(struct seeded *random, int from, int *by_date, int *shuffled, int *ret_readings)
{
    int count = 0, readings = 0;
    const int64_t rarity = seeded_between(random, 1, 4);
    for (int i = 0; i < FILINGS; i++) {
        if (i > 0 && !seeded_once_in(random, rarity))
            continue;
        by_date[count++] = i;
        shuffled[readings++] = i;
        if (seeded_once_in(random, 5))
            shuffled[readings++] = i;
    }
    for (int i = readings - 1; i > from; i--) {
        const int64_t other = seeded_between(random, from, i);
        const int moved = shuffled[i];
        shuffled[i] = shuffled[other];
        shuffled[other] = moved;
    }
    *ret_readings = readings;
    return count;
}

/* Names the first line that differs. */
static void assert_same(const struct seeded *random, const char *expected, const char *actual)
{
    if (strcmp(expected, actual) == 0)
        return;
    size_t line = 0;
    for (size_t i = 0; expected[i] != '\0' && expected[i] == actual[i]; i++)
        line = expected[i] == '\n' ? i + 1 : line;
    fail_msg("seed %" PRIu64 ", round %" PRIu64 ":\n%.*s\n%.*s", random->seed, random->step,
             (int)strcspn(expected + line, "\n"), expected + line,
             (int)strcspn(actual + line, "\n"), actual + line);
}

static void any_order_comes_to_the_same(void **state)
{
    struct test_call *test = *state;
    struct filings filings;
    struct seeded random = seeded_start();
    read_filings(test, &filings);
    for (; random.step < ROUNDS; random.step++) {
        int by_date[FILINGS], shuffled[READINGS_MAX], readings = 0;
        const bool is_first_first = random.step % 2 == 0;
        const int count = choose(&random, is_first_first, by_date, shuffled, &readings);
        const char *expected = import_in_order(test, &filings, by_date, count, is_first_first);
        const char *actual = import_in_order(test, &filings, shuffled, readings, is_first_first);
        assert_same(&random, expected, actual);
    }
}

/* The filing as it is repeated some months later. */
static const char *redated(struct test_call *test, const char *text, int months)
{
    static const char element[] = "<reportingPeriodEndDate>";
    struct buf edited CLEANUP(buf_free) = BUF_EMPTY;
    int month = 0, day = 0, year = 0;
    for (const char *at; (at = strstr(text, element)) != NULL; text = strchr(at, '<')) {
        at += strlen(element);
        assert_int_equal(sscanf(at, "%d-%d-%d", &month, &day, &year), 3);
        const int ym = year * 12 + month - 1 + months;
        buf_append(&edited, text, (size_t)(at - text));
        buf_printf(&edited, "%d-%d-%d", ym % 12 + 1, day > 28 ? 28 : day, ym / 12);
    }
    buf_append_text(&edited, text);
    return arena_memdup(&test->db.arena, edited.data, edited.length);
}

static void a_trust_month_by_month_comes_to_the_same(void **state)
{
    struct test_call *test = *state;
    struct filings filings;
    read_filings(test, &filings);
    test_ok(db_savepoint(test->call.db, &test->db.err), &test->db.err);
    for (int i = 0; i < FILINGS; i++)
        import_text(test, filings.texts[i]);
    const char *expected = record_meaning(test);
    test_ok(db_savepoint_rollback(test->call.db, &test->db.err), &test->db.err);

    for (int i = 0; i < FILINGS; i++) {
        for (int later = 0; later < 3; later++)
            assert_int_equal(import_text(test, redated(test, filings.texts[i], later)).loans, 29);
    }
    assert_string_equal(record_meaning(test), expected);
    assert_verified(test, 28);
}

#define TEST(name_) cmocka_unit_test_setup_teardown(name_, import_setup, test_call_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(any_order_comes_to_the_same),
        TEST(a_trust_month_by_month_comes_to_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
