/* Documents in all the forms that MongoDB's own programs write. */
#include "tabular/documents.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/buf.h"

/* One a line: number, place, the document in canonical JSON. */
MUST_USE static struct result note_document(void *context, const struct document *document,
                                            struct error *err)
{
    struct buf *notes = context;
    (void)err;
    char *json = bson_as_canonical_extended_json(document->bson, NULL);
    buf_printf(notes, "%llu@%llu %s\n", (unsigned long long)document->number,
               (unsigned long long)(document->line + document->offset), json);
    bson_free(json);
    return RESULT_OK;
}

/* Fewer bytes than are asked for, so that documents are cut wherever they may be. */
struct slow_memory {
    struct byte_memory memory;
    size_t step;
};

MUST_USE static struct result read_slowly(void *context, char *buffer, size_t size,
                                          size_t *ret_length, struct error *err)
{
    struct slow_memory *slow = context;
    const struct byte_source source = byte_source_memory(&slow->memory);
    return source.read(source.context, buffer, size < slow->step ? size : slow->step, ret_length,
                       err);
}

static struct result read_bytes(const char *bytes, size_t length, size_t step, struct buf *notes,
                                struct error *err)
{
    struct slow_memory slow = {{.bytes = bytes, .length = length}, step};
    error_init(err, NULL);
    return documents_read(&(struct byte_source){read_slowly, &slow},
                          &(struct document_sink){note_document, notes}, err);
}

static void assert_read(const char *bytes, size_t length, const char *expected)
{
    static const size_t steps[] = {1, 7, 100000};
    for (size_t i = 0; i < ARRAY_LENGTH(steps); i++) {
        CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
        struct error err;
        if (failed(read_bytes(bytes, length, steps[i], &notes, &err)))
            fail_msg("%s", err.detail);
        assert_string_equal(buf_text(&notes), expected);
    }
}

static void assert_refused(const char *bytes, size_t length, enum error_code code,
                           const char *detail)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct result read = read_bytes(bytes, length, 100000, &notes, &err);
    assert_string_equal(err.detail, detail);
    assert_int_equal(read.code, code);
}

static void reads_lines_and_arrays(void **state)
{
    (void)state;
    static const char expected_lines[] =
        "1@1 { \"a\" : { \"$numberInt\" : \"1\" } }\n2@4 { \"b\" : \"}\\\"\" }\n";
    static const char lines[] = "\xEF\xBB\xBF{\"a\":1}\r\n\r\n\n{\"b\":\"}\\\"\"}";
    assert_read(lines, sizeof lines - 1, expected_lines);
    static const char array[] = "[{\"a\":1},\n\n\n{\"b\":\"}\\\"\"}\n]\n";
    assert_read(array, sizeof array - 1, expected_lines);
    assert_read("[]", 2, "");
    assert_read("", 0, "");
}

static void reads_both_versions_alike(void **state)
{
    (void)state;
    static const char expected[] =
        "1@1 { \"_id\" : { \"$oid\" : \"b00000000000000000000001\" }, \"at\" : { \"$date\" : { "
        "\"$numberLong\" : \"1709251200000\" } }, \"n\" : { \"$numberLong\" : \"5000000000\" }, "
        "\"d\" : { \"$numberDecimal\" : \"12.50\" } }\n";
    static const char *const versions[] = {
        "{\"_id\":{\"$oid\":\"b00000000000000000000001\"},\"at\":{\"$date\":"
        "\"2024-03-01T00:00:00.000Z\"},\"n\":{\"$numberLong\":\"5000000000\"},"
        "\"d\":{\"$numberDecimal\":\"12.50\"}}",
        "{\"_id\":{\"$oid\":\"b00000000000000000000001\"},\"at\":{\"$date\":"
        "\"2024-03-01T00:00:00.000+0000\"},\"n\":5000000000,\"d\":{\"$numberDecimal\":\"12.50\"}}",
        "{\"_id\":{\"$oid\":\"b00000000000000000000001\"},\"at\":{\"$date\":1709251200000},"
        "\"n\":5000000000,\"d\":{\"$numberDecimal\":\"12.50\"}}",
        "{\"_id\":{\"$oid\":\"b00000000000000000000001\"},\"at\":{\"$date\":{\"$numberLong\":"
        "\"1709251200000\"}},\"n\":{\"$numberLong\":\"5000000000\"},"
        "\"d\":{\"$numberDecimal\":\"12.50\"}}",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(versions); i++)
        assert_read(versions[i], strlen(versions[i]), expected);
}

/* Two documents, of 12 and 14 bytes. */
static const char dump[] = "\x0C\0\0\0\x10"
                           "a\0\x01\0\0\0\0"
                           "\x0E\0\0\0\x02"
                           "b\0\x02\0\0\0x\0\0";

static void reads_dumps(void **state)
{
    (void)state;
    static const char expected[] =
        "1@0 { \"a\" : { \"$numberInt\" : \"1\" } }\n2@12 { \"b\" : \"x\" }\n";
    assert_read(dump, sizeof dump - 1, expected);

    char packed[200];
    z_stream stream = {.next_in = (z_const Bytef *)dump,
                       .avail_in = sizeof dump - 1,
                       .next_out = (Bytef *)packed,
                       .avail_out = sizeof packed};
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    const size_t length = sizeof packed - stream.avail_out;
    deflateEnd(&stream);
    assert_read(packed, length, expected);
    assert_refused(packed, length - 1, ERROR_BAD_REQUEST,
                   "The file is cut off: its gzip does not end");
    packed[length - 6] ^= 1;
    assert_refused(packed, length, ERROR_BAD_REQUEST, "The file's gzip is damaged");
}

static void refuses_what_is_damaged(void **state)
{
    (void)state;
    assert_refused("{\"a\":1}\n{\"b\":", 13, ERROR_BAD_REQUEST,
                   "The file ends in the middle of the document that begins in line 2");
    assert_refused("{\"a\":1},", 8, ERROR_BAD_REQUEST, "Line 1 has what is no document");
    assert_refused("[{\"a\":1}\n{\"a\":1}]", 17, ERROR_BAD_REQUEST,
                   "Line 2 has what is no document");
    assert_refused("[{\"a\":1}", 8, ERROR_BAD_REQUEST, "The file ends before its array does");
    assert_refused("[{\"a\":1},]", 10, ERROR_BAD_REQUEST, "Line 1 has what is no document");
    assert_refused("a,b\n1,2\n", 8, ERROR_BAD_REQUEST, "The file has no documents of MongoDB");
    assert_refused("{\"a\":\"\\u0000\"}", 14, ERROR_BAD_REQUEST,
                   "The document in line 1 is damaged, or has text that is not UTF-8");
    assert_refused(dump, sizeof dump - 2, ERROR_BAD_REQUEST,
                   "The file is cut off in the document at byte 12");
    assert_refused("\x0C\0\0\0\x10"
                   "a\0\x01\0\0\0\x01",
                   12, ERROR_BAD_REQUEST, "The document at byte 0 is damaged");
    assert_refused("\x0C\0\0\0\x10"
                   "a\0\x01\0\0\0\0\xFF\xFF\xFF\x7F",
                   16, ERROR_TOO_LARGE, "The document at byte 12 is longer than 16 MiB");
    static const char not_utf8[] = "\x0E\0\0\0\x02"
                                   "b\0\x02\0\0\0\xA6\0\0";
    assert_refused(not_utf8, sizeof not_utf8 - 1, ERROR_BAD_REQUEST,
                   "The document at byte 0 is damaged, or has text that is not UTF-8");
    CLEANUP(buf_free) struct buf deep = BUF_EMPTY;
    for (int i = 0; i <= DOCUMENT_DEPTH_MAX; i++)
        buf_append_text(&deep, "{\"a\":");
    assert_refused(deep.data, deep.length, ERROR_TOO_LARGE,
                   "The document in line 1 is nested too deeply");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_lines_and_arrays),
        cmocka_unit_test(reads_both_versions_alike),
        cmocka_unit_test(reads_dumps),
        cmocka_unit_test(refuses_what_is_damaged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
