#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/attributes.h"
#include "base/buf.h"
#include "import/cell_value.h"
#include "import/record.h"

static const char *const strategies[] = {"buy_hold", "commercial"};

static const struct field words = {.name = "flags", .type = FIELD_TYPE_TEXT_LIST, .max_length = 64};
static const struct field sentences = {
    .name = "assumptionsUsed", .type = FIELD_TYPE_TEXT_LIST, .max_length = 500};
static const struct field choices = {
    .name = "strategies", .type = FIELD_TYPE_ENUM_LIST, .names = strategies, .name_count = 2};
static const struct field note = {.name = "notes", .type = FIELD_TYPE_TEXT};
static const struct field share = {.name = "ltv", .type = FIELD_TYPE_DECIMAL, .decimals = 6};

static struct arena arena;

/* The value that the cell puts, lists as "[a|b]". */
static void assert_put(const struct field *field, const char *text, const char *expected)
{
    const struct cell_target target = {.field = field->name, .known = field, .column = "C"};
    const struct table_cell cell = {TABLE_TEXT, text, strlen(text)};
    const char *why = NULL;
    struct json_value *body = record_body_new(&arena);
    cell_put(&arena, &target, &cell, '.', body, &why);
    assert_null(why);
    const struct json_value *value = body->members[0].value;
    CLEANUP(buf_free) struct buf shown = BUF_EMPTY;
    if (value->type != JSON_ARRAY)
        buf_append_text(&shown, value->text);
    for (size_t i = 0; value->type == JSON_ARRAY && i < value->length; i++)
        buf_printf(&shown, "[%s]", value->elements[i]->text);
    assert_string_equal(buf_text(&shown), expected);
}

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static void parts_lists(void **state)
{
    (void)state;
    assert_put(&words, "late, roof", "[late][roof]");
    assert_put(&words, "late; roof, leaking", "[late][roof, leaking]");
    assert_put(&choices, "Buy & hold, COMMERCIAL", "[buy_hold][commercial]");
    assert_put(&sentences, "4 % vacancy, 2.5 % of rent kept", "[4 % vacancy, 2.5 % of rent kept]");
    assert_put(&sentences, "Rent as of May; taxes of 2023", "[Rent as of May][taxes of 2023]");
}

static void reads_lists_that_exports_wrote_as_json(void **state)
{
    (void)state;
    assert_put(&sentences, "[\"one; two\",\"three\"]", "[one; two][three]");
    assert_put(&sentences, "[not JSON", "[[not JSON]");
}

static void takes_the_guard_of_exports_off(void **state)
{
    (void)state;
    assert_put(&note, "'=1+1", "=1+1");
    assert_put(&note, "''@x", "'@x");
    assert_put(&note, "'tis", "'tis");
}

static void reads_shares(void **state)
{
    (void)state;
    assert_put(&share, "75%", "0.75");
    assert_put(&share, "0.75", "0.75");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(parts_lists, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_lists_that_exports_wrote_as_json, setup, teardown),
        cmocka_unit_test_setup_teardown(takes_the_guard_of_exports_off, setup, teardown),
        cmocka_unit_test_setup_teardown(reads_shares, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
