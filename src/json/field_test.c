#include "json/field.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const strategies[] = {"buy_hold", "commercial"};

static bool is_email(const char *text)
{
    return strchr(text, '@') != NULL;
}

struct loan {
    struct opt ltv_ppm;
    struct text type;
};

static const struct field loan_fields[] = {
    FIELD_RATE(struct loan, ltv_ppm, "ltv", .min = 0, .max = 1000000, .required = true),
    FIELD_TEXT(struct loan, type, "type"),
};
static const struct schema loan_schema = SCHEMA("Loan", struct loan, loan_fields);

struct body {
    struct text name, email, notes;
    struct opt price_cents, dscr_e4, delta_cents, units, debt_cents;
    struct opt active, closed_on, seen_ms, strategy;
    struct oid buyer_id;
    struct text_list assumptions, strategies;
    struct loan loan;
    struct opt has_loan;
    struct loan plain_loan;
    struct object_list loans;
    const struct json_value *extra;
};

static const struct field body_fields[] = {
    FIELD_TEXT(struct body, name, "name", .required = true, .max_length = 5,
               .description = "Who it is."),
    FIELD_TEXT(struct body, email, "email", .nullable = true, .is_valid = is_email,
               .must = "must be an email"),
    FIELD_TEXT(struct body, notes, "notes", .allow_empty = true, .nullable = true),
    FIELD_MONEY(struct body, price_cents, "price", .min = 0, .max = 1000050, .nullable = true),
    FIELD_RATIO(struct body, dscr_e4, "dscr", .min = 0, .max = INT64_MAX),
    FIELD_MONEY(struct body, delta_cents, "delta"),
    FIELD_INTEGER(struct body, units, "units", .min = 1),
    FIELD_MONEY(struct body, debt_cents, "debt", .min = INT64_MIN, .max = 0),
    FIELD_BOOLEAN(struct body, active, "active", .nullable = true),
    FIELD_DATE(struct body, closed_on, "closedDate", .nullable = true),
    FIELD_TIMESTAMP(struct body, seen_ms, "seenAt"),
    FIELD_ENUM(struct body, strategy, "strategy", strategies, 2, .nullable = true),
    FIELD_OID(struct body, buyer_id, "buyerId", .nullable = true),
    FIELD_TEXT_LIST(struct body, assumptions, "assumptionsUsed", .max_items = 4, .max_length = 3,
                    .nullable = true),
    FIELD_ENUM_LIST(struct body, strategies, "strategies", strategies, 2),
    FIELD_OPT_OBJECT(struct body, loan, has_loan, "loan", &loan_schema, .nullable = true),
    FIELD_OBJECT(struct body, plain_loan, "plainLoan", &loan_schema),
    FIELD_OBJECT_LIST(struct body, loans, "loans", &loan_schema, .nullable = true),
    FIELD_ANY(struct body, extra, "extra"),
    FIELD_REFUSED("proForma", "is locked at close"),
    FIELD_MAP("byMarket", &loan_schema),
    FIELD_FREE("meta"),
};
static const struct schema body_schema = SCHEMA("Body", struct body, body_fields);

static struct arena arena;
static struct error err;
static struct body body;

static int body_setup(void **state)
{
    (void)state;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    return 0;
}

static int body_teardown(void **state)
{
    (void)state;
    arena_free(&arena);
    return 0;
}

static struct result decode(enum decode_mode mode, const char *text)
{
    const struct json_value *value;
    error_init(&err, &arena);
    body = (struct body){0};
    struct result parsed = json_parse(&arena, text, strlen(text), &value, &err);
    if (failed(parsed))
        fail_msg("%s: %s", text, err.detail);
    return schema_decode(&body_schema, mode, value, &arena, &body, &err);
}

static void accept(enum decode_mode mode, const char *text)
{
    struct result result = decode(mode, text);
    if (failed(result))
        fail_msg("%s: %s %s", text, err.fields[0].pointer, err.fields[0].detail);
}

/* Refused for one member and with these words. */
static void refuse(const char *text, const char *pointer, const char *detail)
{
    struct result result = decode(DECODE_PATCH, text);
    if (result.code != ERROR_VALIDATION)
        fail_msg("not refused: %s", text);
    assert_int_equal(err.field_count, 1);
    assert_string_equal(err.fields[0].pointer, pointer);
    assert_string_equal(err.fields[0].detail, detail);
}

static void decodes_each_type(void **state)
{
    (void)state;
    accept(DECODE_CREATE,
           "{\"name\":\"Zo\\u00eb\",\"email\":\"a@b\",\"notes\":\"\",\"price\":10000.504,"
           "\"dscr\":1.25005,\"delta\":-1.005,\"units\":1e2,\"debt\":-0.5,\"active\":false,"
           "\"closedDate\":\"1970-01-01T23:30:00-01:00\",\"seenAt\":\"1970-01-01T00:00:01Z\","
           "\"strategy\":\"commercial\",\"buyerId\":\"0123456789abcdef01234567\","
           "\"assumptionsUsed\":[\"a\",\"a\",\"b\\n\\t\"],\"strategies\":[\"buy_hold\"],"
           "\"loan\":{\"ltv\":0.75,\"type\":\"cash\"},\"plainLoan\":{\"ltv\":1},"
           "\"loans\":[{\"ltv\":0},{\"ltv\":0.5}],\"extra\":[1]}");
    assert_string_equal(body.name.chars, "Zo\xC3\xAB");
    assert_string_equal(body.email.chars, "a@b");
    assert_string_equal(body.notes.chars, "");
    assert_int_equal(body.price_cents.value, 1000050);
    assert_int_equal(body.dscr_e4.value, 12501);
    assert_int_equal(body.delta_cents.value, -101);
    assert_int_equal(body.units.value, 100);
    assert_int_equal(body.debt_cents.value, -50);
    assert_true(body.active.known && body.active.value == 0);
    assert_int_equal(body.closed_on.value, 1);
    assert_int_equal(body.seen_ms.value, 1000);
    assert_int_equal(body.strategy.value, 1);
    assert_string_equal(body.buyer_id.hex, "0123456789abcdef01234567");
    assert_true(body.assumptions.known);
    assert_int_equal(body.assumptions.count, 3);
    assert_string_equal(body.assumptions.items[1], "a");
    assert_string_equal(body.assumptions.items[2], "b\n\t");
    assert_int_equal(body.strategies.count, 1);
    assert_string_equal(body.strategies.items[0], "buy_hold");
    assert_true(body.has_loan.known);
    assert_int_equal(body.loan.ltv_ppm.value, 750000);
    assert_string_equal(body.loan.type.chars, "cash");
    assert_int_equal(body.plain_loan.ltv_ppm.value, 1000000);
    assert_true(body.loans.known);
    assert_int_equal(body.loans.count, 2);
    assert_int_equal(((const struct loan *)body.loans.items)[1].ltv_ppm.value, 500000);
    assert_int_equal(body.extra->type, JSON_ARRAY);
}

static void absent_is_not_cleared(void **state)
{
    (void)state;
    accept(DECODE_PATCH, "{}");
    struct body untouched = {0};
    assert_memory_equal(&body, &untouched, sizeof body);
}

static void null_clears(void **state)
{
    (void)state;
    accept(DECODE_PATCH, "{\"email\":null,\"price\":null,\"active\":null,\"closedDate\":null,"
                         "\"strategy\":null,\"buyerId\":null,\"assumptionsUsed\":null,"
                         "\"loan\":null,\"loans\":null,\"extra\":null}");
    assert_true(body.email.cleared && body.email.chars == NULL);
    assert_true(body.price_cents.cleared && !body.price_cents.known);
    assert_true(body.active.cleared && body.closed_on.cleared && body.strategy.cleared);
    assert_false(oid_is_set(&body.buyer_id));
    assert_true(body.assumptions.cleared && !body.assumptions.known);
    assert_true(body.has_loan.cleared && !body.has_loan.known);
    assert_true(body.loans.cleared && !body.loans.known);
    assert_int_equal(body.extra->type, JSON_NULL);
    refuse("{\"name\":null}", "/name", "must not be null");
    refuse("{\"units\":null}", "/units", "must not be null");
}

static void required_in_create_alone(void **state)
{
    (void)state;
    assert_int_equal(decode(DECODE_CREATE, "{\"loan\":{}}").code, ERROR_VALIDATION);
    assert_int_equal(err.field_count, 2);
    assert_string_equal(err.fields[0].pointer, "/name");
    assert_string_equal(err.fields[0].detail, "is required");
    assert_string_equal(err.fields[1].pointer, "/loan/ltv");
    accept(DECODE_PATCH, "{\"loan\":{}}");
    assert_true(body.has_loan.known);
    /* An item of a list is a whole new thing, in a patch too. */
    refuse("{\"loans\":[{\"ltv\":1},{}]}", "/loans/1/ltv", "is required");
}

static void says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *text, *pointer, *detail;
    } cases[] = {
        {"{\"name\":1}", "/name", "must be text"},
        {"{\"name\":\"\"}", "/name", "must not be empty"},
        {"{\"name\":\"abcdef\"}", "/name", "must be at most 5 characters long"},
        {"{\"name\":\"a\\rb\"}", "/name", "must not contain control characters"},
        {"{\"name\":\"\\u007f\"}", "/name", "must not contain control characters"},
        {"{\"email\":\"x\"}", "/email", "must be an email"},
        {"{\"price\":\"1\"}", "/price", "must be a number"},
        {"{\"price\":true}", "/price", "must be a number"},
        {"{\"price\":-0.005}", "/price", "must be between 0 and 10000.5"},
        {"{\"price\":10000.505}", "/price", "must be between 0 and 10000.5"},
        {"{\"price\":1e400}", "/price", "must be between 0 and 10000.5"},
        {"{\"dscr\":-1}", "/dscr", "must be at least 0"},
        {"{\"delta\":1e99999999999999999999}", "/delta", "is out of range"},
        {"{\"units\":0}", "/units", "must be at least 1"},
        {"{\"units\":1.5}", "/units", "must be a whole number"},
        {"{\"units\":\"1\"}", "/units", "must be a whole number"},
        {"{\"debt\":0.01}", "/debt", "must be at most 0"},
        {"{\"active\":0}", "/active", "must be true or false"},
        {"{\"closedDate\":\"2024-02-30\"}", "/closedDate",
         "must be a date like 2024-01-15, of the years 1900 to 2999"},
        {"{\"closedDate\":20240115}", "/closedDate",
         "must be a date like 2024-01-15, of the years 1900 to 2999"},
        {"{\"seenAt\":\"2024-01-15\"}", "/seenAt",
         "must be a timestamp like 2024-01-15T10:00:00Z, of the years 1900 to 2999"},
        {"{\"strategy\":\"flip\"}", "/strategy", "must be one of buy_hold, commercial"},
        {"{\"strategy\":0}", "/strategy", "must be one of buy_hold, commercial"},
        {"{\"buyerId\":\"0123\"}", "/buyerId", "must be an identifier of 24 lower-case hex digits"},
        {"{\"buyerId\":1}", "/buyerId", "must be an identifier of 24 lower-case hex digits"},
        {"{\"assumptionsUsed\":\"a\"}", "/assumptionsUsed", "must be a list"},
        {"{\"assumptionsUsed\":[\"a\",\"b\",\"c\",null]}", "/assumptionsUsed/3", "must be text"},
        {"{\"assumptionsUsed\":[\"abcd\"]}", "/assumptionsUsed/0",
         "must be at most 3 characters long"},
        {"{\"assumptionsUsed\":[1,2,3,4,5]}", "/assumptionsUsed", "must have at most 4 items"},
        {"{\"strategies\":[\"buy_hold\",\"x\"]}", "/strategies/1",
         "must be one of buy_hold, commercial"},
        {"{\"loan\":[]}", "/loan", "must be an object"},
        {"{\"loan\":{\"ltv\":80}}", "/loan/ltv", "must be between 0 and 1"},
        {"{\"loan\":{\"ltx\":1}}", "/loan/ltx", "is not a known member"},
        {"{\"loans\":[1]}", "/loans/0", "must be an object"},
        {"{\"proForma\":null}", "/proForma", "is locked at close"},
        {"{\"nam\":1}", "/nam", "is not a known member"},
        {"{\"byMarket\":{}}", "/byMarket", "is not a known member"},
        {"{\"a~b/c\":1}", "/a~0b~1c", "is not a known member"},
        {"{\"\":1}", "/", "is not a known member"},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(cases); i++)
        refuse(cases[i].text, cases[i].pointer, cases[i].detail);
}

static void length_is_in_characters(void **state)
{
    (void)state;
    accept(DECODE_PATCH, "{\"name\":\"\xF0\x9F\x98\x80\xF0\x9F\x98\x80\xC3\xA9\xC3\xA9\xC3\xA9\"}");
    accept(DECODE_PATCH, "{\"name\":\" a \\n\"}");
    assert_string_equal(body.name.chars, " a \n");
}

static void all_errors_at_once(void **state)
{
    (void)state;
    static const char *const pointers[] = {"/name",     "/price",   "/assumptionsUsed/0",
                                           "/loan/ltv", "/loan/zz", "/unknown"};
    struct result result =
        decode(DECODE_CREATE, "{\"unknown\":0,\"loan\":{\"zz\":1},\"price\":\"x\","
                              "\"assumptionsUsed\":[0],\"units\":7}");
    assert_int_equal(result.code, ERROR_VALIDATION);
    assert_int_equal(err.field_count, ARRAY_LENGTH(pointers));
    for (size_t i = 0; i < ARRAY_LENGTH(pointers); i++)
        assert_string_equal(err.fields[i].pointer, pointers[i]);
    /* What was right is there all the same, what was wrong is not. */
    assert_int_equal(body.units.value, 7);
    assert_false(body.assumptions.known || body.price_cents.known);
}

static void earlier_errors_count(void **state)
{
    (void)state;
    const struct json_value *value;
    error_init(&err, &arena);
    error_field(&err, "?limit", "must be a number");
    assert_false(failed(json_parse(&arena, "{}", 2, &value, &err)));
    body = (struct body){0};
    struct result result = schema_decode(&body_schema, DECODE_PATCH, value, &arena, &body, &err);
    assert_int_equal(result.code, ERROR_VALIDATION);
    assert_int_equal(err.field_count, 1);
}

static void body_must_be_an_object(void **state)
{
    (void)state;
    assert_int_equal(decode(DECODE_CREATE, "[]").code, ERROR_BAD_REQUEST);
    assert_string_equal(err.detail, "the body must be an object, not an array");
}

static const char *encode(const struct schema *schema, const void *source)
{
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    schema_encode(schema, source, writer);
    return arena_strdup(&arena, buf_text(&out));
}

/* Each macro makes the key from the name. */
static void keys_are_the_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LENGTH(body_fields); i++) {
        const struct field *field = &body_fields[i];
        char expected[64];
        snprintf(expected, sizeof expected, "\"%s\":", field->name);
        if (field->refused != NULL)
            continue;
        assert_string_equal(field->key, expected);
        assert_int_equal(field->key_length, strlen(expected));
    }
}

static void encodes_the_unknown(void **state)
{
    (void)state;
    struct body nothing = {0};
    assert_string_equal(encode(&body_schema, &nothing),
                        "{\"name\":null,\"email\":null,\"notes\":null,\"price\":null,"
                        "\"dscr\":null,\"delta\":null,\"units\":null,\"debt\":null,"
                        "\"active\":null,\"closedDate\":null,\"seenAt\":null,"
                        "\"strategy\":null,\"buyerId\":null,\"assumptionsUsed\":[],"
                        "\"strategies\":[],\"loan\":null,"
                        "\"plainLoan\":{\"ltv\":null,\"type\":null},\"loans\":[]}");
}

static void encodes_what_it_decoded(void **state)
{
    (void)state;
    const char *text =
        "{\"name\":\"Zo\xC3\xAB\",\"email\":\"a@b\",\"notes\":\"\",\"price\":10000.5,"
        "\"dscr\":1.2501,\"delta\":-1.01,\"units\":100,\"debt\":-0.5,\"active\":false,"
        "\"closedDate\":\"2024-02-29\",\"seenAt\":\"2024-02-29T12:00:00.250Z\","
        "\"strategy\":\"commercial\",\"buyerId\":\"0123456789abcdef01234567\","
        "\"assumptionsUsed\":[\"a\",\"a\"],\"strategies\":[\"buy_hold\"],"
        "\"loan\":{\"ltv\":0.75,\"type\":\"cash\"},\"plainLoan\":{\"ltv\":1,\"type\":null},"
        "\"loans\":[{\"ltv\":0,\"type\":\"x\"}]}";
    struct loan loans[] = {{.ltv_ppm = OPT(0), .type = {.chars = "x"}}};
    const char *assumptions[] = {"a", "a"}, *chosen[] = {"buy_hold"};
    struct body source = {
        .name = {.chars = "Zo\xC3\xAB"},
        .email = {.chars = "a@b"},
        .notes = {.chars = ""},
        .price_cents = OPT(1000050),
        .dscr_e4 = OPT(12501),
        .delta_cents = OPT(-101),
        .units = OPT(100),
        .debt_cents = OPT(-50),
        .active = OPT(0),
        .closed_on = OPT(19782),
        .seen_ms = OPT(INT64_C(19782) * 86400000 + 43200250),
        .strategy = OPT(1),
        .buyer_id = {"0123456789abcdef01234567"},
        .assumptions = {.items = assumptions, .count = 2, .known = true},
        .strategies = {.items = chosen, .count = 1, .known = true},
        .loan = {.ltv_ppm = OPT(750000), .type = {.chars = "cash"}},
        .has_loan = OPT(1),
        .plain_loan = {.ltv_ppm = OPT(1000000)},
        .loans = {.items = loans, .count = 1, .known = true},
    };
    assert_string_equal(encode(&body_schema, &source), text);
}

static const char *describe(const struct schema *schema, bool reply)
{
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    schema_describe(schema, reply, writer);
    return arena_strdup(&arena, buf_text(&out));
}

static void describes_a_request(void **state)
{
    (void)state;
    assert_string_equal(
        describe(&body_schema, false),
        "{\"type\":\"object\",\"properties\":{"
        "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":5,"
        "\"description\":\"Who it is.\"},"
        "\"email\":{\"type\":[\"string\",\"null\"],\"minLength\":1,\"maxLength\":1000},"
        "\"notes\":{\"type\":[\"string\",\"null\"],\"maxLength\":1000},"
        "\"price\":{\"type\":[\"number\",\"null\"],\"minimum\":0,\"maximum\":10000.5},"
        "\"dscr\":{\"type\":\"number\",\"minimum\":0},"
        "\"delta\":{\"type\":\"number\"},"
        "\"units\":{\"type\":\"integer\",\"minimum\":1},"
        "\"debt\":{\"type\":\"number\",\"maximum\":0},"
        "\"active\":{\"type\":[\"boolean\",\"null\"]},"
        "\"closedDate\":{\"type\":[\"string\",\"null\"],\"format\":\"date\"},"
        "\"seenAt\":{\"type\":\"string\",\"format\":\"date-time\"},"
        "\"strategy\":{\"type\":[\"string\",\"null\"],"
        "\"enum\":[\"buy_hold\",\"commercial\",null]},"
        "\"buyerId\":{\"type\":[\"string\",\"null\"],\"pattern\":\"^[0-9a-f]{24}$\"},"
        "\"assumptionsUsed\":{\"type\":[\"array\",\"null\"],\"items\":{\"type\":\"string\","
        "\"minLength\":1,\"maxLength\":3},\"maxItems\":4},"
        "\"strategies\":{\"type\":\"array\",\"items\":{\"type\":\"string\","
        "\"enum\":[\"buy_hold\",\"commercial\"]},\"maxItems\":100},"
        "\"loan\":{\"oneOf\":[{\"$ref\":\"#/components/schemas/Loan\"},{\"type\":\"null\"}]},"
        "\"plainLoan\":{\"$ref\":\"#/components/schemas/Loan\"},"
        "\"loans\":{\"type\":[\"array\",\"null\"],"
        "\"items\":{\"$ref\":\"#/components/schemas/Loan\"},\"maxItems\":100},"
        "\"extra\":{}},"
        "\"required\":[\"name\"],\"additionalProperties\":false}");
}

struct reply_only {
    struct text name;
};

static void describes_a_reply(void **state)
{
    (void)state;
    static const struct field fields[] = {
        FIELD_TEXT(struct reply_only, name, "name", .required = true, .nullable = true),
        FIELD_MAP("byMarket", &loan_schema, .required = true),
        FIELD_FREE("meta", .nullable = true),
        FIELD_FREE("plan", .required = true, .child = &loan_schema),
        FIELD_FREE_LIST("notes"),
        FIELD_FREE_LIST("loans", .child = &loan_schema),
        FIELD_REFUSED("secret", "is never shown"),
    };
    static const struct schema open_schema =
        SCHEMA_WITH("Reply", struct reply_only, fields, .open = true, .description = "All of it.");
    assert_string_equal(describe(&open_schema, true),
                        "{\"type\":\"object\",\"description\":\"All of it.\",\"properties\":{"
                        "\"name\":{\"type\":[\"string\",\"null\"]},"
                        "\"byMarket\":{\"type\":\"object\",\"additionalProperties\":"
                        "{\"$ref\":\"#/components/schemas/Loan\"}},"
                        "\"meta\":{\"type\":[\"object\",\"null\"]},"
                        "\"plan\":{\"$ref\":\"#/components/schemas/Loan\"},"
                        "\"notes\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
                        "\"loans\":{\"type\":\"array\",\"items\":"
                        "{\"$ref\":\"#/components/schemas/Loan\"}}},"
                        "\"required\":[\"name\",\"byMarket\",\"plan\"]}");
    /* In a request a required member is not nullable. */
    assert_string_equal(describe(&open_schema, false),
                        "{\"type\":\"object\",\"description\":\"All of it.\",\"properties\":{"
                        "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":1000}},"
                        "\"required\":[\"name\"],\"additionalProperties\":false}");
    static const struct schema patch_schema =
        SCHEMA_WITH("Patch", struct reply_only, fields, .partial = true);
    assert_string_equal(describe(&patch_schema, false),
                        "{\"type\":\"object\",\"properties\":{"
                        "\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":1000}},"
                        "\"additionalProperties\":false}");
    assert_string_equal(encode(&open_schema, &(struct reply_only){.name = {.chars = "x"}}),
                        "{\"name\":\"x\"}");
}

static void describes_a_field_alone(void **state)
{
    (void)state;
    static const struct field limit =
        FIELD_INTEGER(struct body, units, "limit", .min = 1, .max = 500, .description = "how many");
    CLEANUP(buf_free) struct buf out = BUF_EMPTY;
    CLEANUP(json_writer_free_at_end) struct json_writer *writer = json_writer_new(&out, false);
    field_describe(&limit, false, writer);
    assert_string_equal(buf_text(&out), "{\"type\":\"integer\",\"minimum\":1,\"maximum\":500,"
                                        "\"description\":\"how many\"}");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, body_setup, body_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(decodes_each_type),        TEST(absent_is_not_cleared), TEST(null_clears),
        TEST(required_in_create_alone), TEST(says_what_is_wrong),    TEST(length_is_in_characters),
        TEST(all_errors_at_once),       TEST(earlier_errors_count),  TEST(body_must_be_an_object),
        TEST(keys_are_the_names),       TEST(encodes_the_unknown),   TEST(encodes_what_it_decoded),
        TEST(describes_a_request),      TEST(describes_a_reply),     TEST(describes_a_field_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
