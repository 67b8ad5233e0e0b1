/* Collections of MongoDB as records: the same ones from JSON of either version and from dumps. */
#include "import/mongo.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tabular/documents.h"

/* ---- records as text ---- */

static void write_value(struct buf *out, const struct json_value *value)
{
    switch (value->type) {
    case JSON_OBJECT:
        buf_append_char(out, '{');
        for (size_t i = 0; i < value->length; i++) {
            buf_printf(out, "%s%s:", i > 0 ? "," : "", value->members[i].name);
            write_value(out, value->members[i].value);
        }
        buf_append_char(out, '}');
        break;
    case JSON_ARRAY:
        buf_append_char(out, '[');
        for (size_t i = 0; i < value->length; i++) {
            buf_append_text(out, i > 0 ? "," : "");
            write_value(out, value->elements[i]);
        }
        buf_append_char(out, ']');
        break;
    case JSON_STRING:
        buf_printf(out, "'%s'", value->text);
        break;
    case JSON_NUMBER:
        buf_append_text(out, value->text);
        break;
    case JSON_NULL:
    case JSON_FALSE:
    case JSON_TRUE:
        buf_append_text(out, value->type == JSON_TRUE ? "true" : "false");
    }
}

static void write_stamp(struct buf *out, const char *name, struct opt ms, const struct oid *by)
{
    if (ms.known)
        buf_printf(out, " %s=%lld%s%s", name, (long long)ms.value, oid_is_set(by) ? "/" : "",
                   by->hex);
}

MUST_USE static struct result note_record(void *context, const struct import_record *record,
                                          struct error *err)
{
    static const struct oid nobody = {.hex = ""};
    struct buf *notes = context;
    const struct import_stored *stored = record->stored;
    (void)err;
    buf_printf(notes, "%s ", import_kind_names[record->kind]);
    write_value(notes, record->body);
    write_stamp(notes, "created", record->stamps->created_at_ms, &nobody);
    write_stamp(notes, "updated", record->stamps->updated_at_ms, &record->stamps->updated_by);
    write_stamp(notes, "entered", record->stamps->entered_at_ms, &record->stamps->entered_by);
    write_stamp(notes, "locked", record->stamps->locked_at_ms, &record->stamps->locked_by);
    if (stored != NULL)
        buf_printf(notes, " grade=%d noi=%d variance=%d",
                   stored->grade.known ? (int)stored->grade.value : -1,
                   (int)stored->noi_cents.value, (int)stored->cash_flow_variance_cents.value);
    for (size_t i = 0; i < record->remark_count; i++)
        buf_printf(notes, "\n  %s", record->remarks[i]);
    for (size_t i = 0; i < record->problem_count; i++)
        buf_printf(notes, "\n  %s %s", record->problems[i].pointer, record->problems[i].detail);
    buf_append_char(notes, '\n');
    return RESULT_OK;
}

/* ---- files ---- */

static int file_of(const char *bytes, size_t length)
{
    FILE *file = tmpfile();
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, length, file), length);
    assert_int_equal(fflush(file), 0);
    const int copy = dup(fileno(file));
    fclose(file);
    assert_int_equal(lseek(copy, 0, SEEK_SET), 0);
    return copy;
}

static void load(const char *name, struct buf *out)
{
    char path[100], block[4096];
    snprintf(path, sizeof path, "tests/fixtures/mongo/%s.json", name);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (size_t got; (got = fread(block, 1, sizeof block, file)) > 0;)
        buf_append(out, block, got);
    fclose(file);
}

enum version { CANONICAL, DUMP, VERSION_COUNT };

struct conversion {
    enum version version;
    struct buf out;
};

MUST_USE static struct result convert(void *context, const struct document *document,
                                      struct error *err)
{
    struct conversion *conversion = context;
    (void)err;
    if (conversion->version == DUMP) {
        buf_append(&conversion->out, bson_get_data(document->bson), document->bson->len);
        return RESULT_OK;
    }
    char *json = bson_as_canonical_extended_json(document->bson, NULL);
    buf_append_text(&conversion->out, json);
    buf_append_char(&conversion->out, '\n');
    bson_free(json);
    return RESULT_OK;
}

/* The records of a file of that name, recognised by it. */
static void read_records(const char *name, const char *bytes, size_t length, struct buf *notes)
{
    CLEANUP(arena_free) struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct error err;
    error_init(&err, &arena);
    struct call call = {.arena = &arena};
    const struct import_input input = {.file = file_of(bytes, length), .name = name};
    struct import_work work = {.call = &call, .input = &input};
    struct recognition recognised = {0};
    bool is_export = false, is_dump = false;
    const char *why = NULL;
    assert_false(failed(mongoexport_recognise(&work, &recognised, &is_export, &why, &err)));
    assert_int_equal(lseek(input.file, 0, SEEK_SET), 0);
    assert_false(failed(mongodump_recognise(&work, &recognised, &is_dump, &why, &err)));
    assert_true(is_export != is_dump);
    enum import_kind kind = IMPORT_LEADS;
    assert_true(import_kind_parse(recognised.kind.chars, &kind));
    work.kind = OPT(kind);
    assert_int_equal(lseek(input.file, 0, SEEK_SET), 0);
    const struct import_sink sink = {note_record, notes, &arena};
    if (failed(mongo_records(&work, &sink, &err)))
        fail_msg("%s", err.detail);
    close(input.file);
}

/* All forms give the same records: these. */
static void assert_records(const char *name, const char *expected)
{
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    load(name, &text);
    read_records(name, text.data, text.length, &notes);
    assert_string_equal(buf_text(&notes), expected);
    for (enum version version = CANONICAL; version < VERSION_COUNT; version++) {
        struct conversion conversion = {.version = version};
        struct byte_memory memory = {.bytes = text.data, .length = text.length};
        const struct byte_source source = byte_source_memory(&memory);
        struct error err;
        error_init(&err, NULL);
        assert_false(
            failed(documents_read(&source, &(struct document_sink){convert, &conversion}, &err)));
        buf_reset(&notes);
        read_records("some.file", conversion.out.data, conversion.out.length, &notes);
        buf_free(&conversion.out);
        assert_string_equal(buf_text(&notes), expected);
    }
}

/* It would be looked up, and told, for each of the deal's periods. */
static void refuses_references_that_are_books(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    buf_printf(&text, "{\"dealId\":\"%02000d\",\"actualPerformance\":[]}", 0);
    read_records("dealperformances.json", text.data, text.length, &notes);
    assert_string_equal(buf_text(&notes), "closings {}\n  /leadId is no reference\n");
}

static void reads_buyers(void **state)
{
    (void)state;
    assert_records("buyers",
                   "buyers {_id:'b00000000000000000000001',name:'Rowan "
                   "Capital',company:'Rowan',marketKeys:['TX-AUSTIN']} created=1672912800000 "
                   "updated=1685959200000\n"
                   "  engagementScore is passed over\n"
                   "  metadata is passed over\n"
                   "  __v is passed over\n"
                   "buyers {_id:'b00000000000000000000002',name:'Elm & "
                   "Sons',email:'elm@example.com'} created=1675591200000 updated=1675591200000\n");
}

static void reads_buy_boxes_of_buyers(void **state)
{
    (void)state;
    assert_records(
        "buyboxes",
        "buyboxes "
        "{_id:'b0c500000000000000000001',buyerId:'b00000000000000000000001',name:'Austin "
        "rentals',strategy:'buy_hold',marketKeys:['TX-AUSTIN'],minDSCR:1.25,active:true} "
        "created=1672999200000 updated=1688637600000\n"
        "  metadata is passed over\n"
        "  __v is passed over\n");
}

/* A text that is empty says nothing, a choice may be written otherwise, a ZIP code is no number. */
static void reads_leads_as_people_leave_them(void **state)
{
    (void)state;
    assert_records(
        "leads",
        "leads {_id:'1ead00000000000000000001',address:'12 Elm Street',zip:'78701',"
        "marketKey:'TX-AUSTIN',strategy:'buy_hold',askingPrice:210000,status:'closed'} "
        "created=1696149000000 updated=1702717200000\n"
        "  skipTrace is passed over\n"
        "  __v is passed over\n"
        "leads {_id:'1ead00000000000000000002',address:'8 Oak Lane',marketKey:'TX-AUSTIN',"
        "strategy:'buy_hold',projectedDSCR:1.3} created=1698827400000 updated=1698913800000\n");
}

static void leaves_out_what_people_sign_in_with(void **state)
{
    (void)state;
    assert_records(
        "users",
        "users {_id:'a00000000000000000000001',email:'pat@example.com',name:'Pat',role:'manager'} "
        "created=1641376800000 updated=1646900000000\n"
        "  password is passed over: what people sign in with is not brought over\n"
        "  resetToken is passed over: what people sign in with is not brought over\n"
        "  __v is passed over\n"
        "users {_id:'a00000000000000000000002',email:'kim@example.com',name:'Kim',role:'wizard'} "
        "created=1641376800000\n"
        "  passwordHash is passed over: what people sign in with is not brought over\n");
}

static void reads_deals_with_their_months(void **state)
{
    (void)state;
    assert_records(
        "dealperformances",
        "closings "
        "{_id:'de0000000000000000000001',leadId:'1ead00000000000000000001',buyerId:'"
        "b00000000000000000000001',buyBoxId:'b0c500000000000000000001',strategy:'buy_hold',"
        "marketKey:'TX-AUSTIN',closedDate:'2023-12-"
        "15',purchasePrice:200000,financing:{loanType:'DSCR',interestRate:0.07,ltv:0.75,"
        "amortization:30},projectedRent:2000,projectedNOI:1500.1,projectedMonthlyCashFlow:500.00,"
        "projectedDSCR:1.35,assumptionsUsed:['5% vacancy']} "
        "locked=1702717200000/a00000000000000000000001\n"
        "  __v is passed over\n"
        "periods "
        "{_id:'9e0000000000000000000001',leadId:'1ead00000000000000000001',reportingPeriod:{month:"
        "1,year:2024},actualRentCollected:1950.1,actualExpenses:{maintenance:530.3,total:530.3},"
        "actualMonthlyCashFlow:450,actualDSCR:1.32,flags:['roof']} "
        "entered=1706961600000/a00000000000000000000001 grade=1 noi=141980 variance=-5000\n"
        "periods "
        "{_id:'9e0000000000000000000002',leadId:'1ead00000000000000000001',reportingPeriod:{month:"
        "2,year:2024},actualRentCollected:1950,actualExpenses:{total:530}} entered=1709467200000 "
        "grade=0 noi=0 variance=-2000\n"
        "  mood is passed over\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_buyers),
        cmocka_unit_test(refuses_references_that_are_books),
        cmocka_unit_test(reads_buy_boxes_of_buyers),
        cmocka_unit_test(reads_leads_as_people_leave_them),
        cmocka_unit_test(leaves_out_what_people_sign_in_with),
        cmocka_unit_test(reads_deals_with_their_months),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
