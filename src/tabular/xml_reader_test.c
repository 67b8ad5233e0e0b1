#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tabular/xml_reader.h"

/* Writes down what is called back: "<space|name a=b|…>" and "text</name>". */
MUST_USE static struct result note_start(void *context, const struct xml_element *element,
                                         struct error *err)
{
    struct buf *notes = context;
    if (strcmp(element->name, "fail") == 0)
        return error_set(err, ERROR_CONFLICT, "The caller's own");
    buf_printf(notes, "<%s|%s", element->space, element->name);
    for (size_t i = 0; element->attributes[i] != NULL; i += 2)
        buf_printf(notes, " %s=%s", element->attributes[i], element->attributes[i + 1]);
    buf_printf(notes, ">");
    return RESULT_OK;
}

MUST_USE static struct result note_end(void *context, const struct xml_element *element,
                                       const char *text, size_t length, struct error *err)
{
    struct buf *notes = context;
    assert_int_equal(strlen(text), length);
    if (strcmp(element->name, "fail-at-end") == 0)
        return error_set(err, ERROR_CONFLICT, "The caller's own, at the end");
    buf_printf(notes, "%s</%s>", text, element->name);
    return RESULT_OK;
}

static struct result read_text(const char *xml, size_t length, const struct xml_limits *limits,
                               struct buf *notes, struct error *err)
{
    struct byte_memory memory = {.bytes = xml, .length = length};
    const struct byte_source source = byte_source_memory(&memory);
    const struct xml_handler handler = {note_start, note_end, notes};
    error_init(err, NULL);
    return xml_read(&source, limits, &handler, err);
}

static void assert_reads(const char *xml, const char *expected)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct result r = read_text(xml, strlen(xml), &xml_limits_default, &notes, &err);
    if (failed(r))
        fail_msg("%s: %s", xml, err.detail);
    assert_string_equal(buf_text(&notes), expected);
}

static void assert_refused(const char *xml, const struct xml_limits *limits, enum error_code code,
                           const char *detail)
{
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    const struct result r = read_text(xml, strlen(xml), limits, &notes, &err);
    assert_int_equal(r.code, code);
    if (strstr(err.detail, detail) == NULL)
        fail_msg("\"%s\" does not say \"%s\"", err.detail, detail);
}

static void test_elements_text_and_attributes(void **state)
{
    (void)state;
    assert_reads("<a><b>one</b><c x='1' y='&lt;'/></a>", "<|a><|b>one</b><|c x=1 y=<></c></a>");
    assert_reads("<a>&amp;&#65;<![CDATA[<]]>\xC3\xA9</a>", "<|a>&A<\xC3\xA9</a>");
}

static void test_text_is_that_since_the_last_tag(void **state)
{
    (void)state;
    assert_reads("<a>one<b>two</b>three</a>", "<|a><|b>two</b>three</a>");
}

static void test_namespaces_come_apart(void **state)
{
    (void)state;
    assert_reads("<p:a xmlns:p='urn:x' xmlns='urn:y'><b p:k='v'/></p:a>",
                 "<urn:x|a><urn:y|b urn:x\nk=v></b></a>");
    assert_refused("<p:a/>", &xml_limits_default, ERROR_BAD_REQUEST, "unbound prefix");
}

static void test_doctype_is_refused(void **state)
{
    (void)state;
    static const char *const documents[] = {
        "<!DOCTYPE a><a/>",
        "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>",
        "<!DOCTYPE a [<!ENTITY e 'x'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>",
        "<!DOCTYPE a [<!ENTITY % e SYSTEM 'file:///etc/passwd'> %e;]><a/>",
    };
    for (size_t i = 0; i < ARRAY_LENGTH(documents); i++)
        assert_refused(documents[i], &xml_limits_default, ERROR_BAD_REQUEST, "DOCTYPE");
    assert_refused("<a>&e;</a>", &xml_limits_default, ERROR_BAD_REQUEST, "undefined entity");
}

static void test_errors_say_where(void **state)
{
    (void)state;
    assert_refused("<a>\n  <b></c>\n</a>", &xml_limits_default, ERROR_BAD_REQUEST,
                   "mismatched tag (line 2, column 8)");
    assert_refused("<a>\n<b>", &xml_limits_default, ERROR_BAD_REQUEST, "(line 2, column 4)");
    assert_refused("", &xml_limits_default, ERROR_BAD_REQUEST, "no element found");
    assert_refused("<a/><b/>", &xml_limits_default, ERROR_BAD_REQUEST, "junk after document");
    assert_refused("<?xml version='1.0' encoding='EBCDIC-X'?><a/>", &xml_limits_default,
                   ERROR_BAD_REQUEST, "unknown encoding");
}

static void test_every_truncation_fails(void **state)
{
    (void)state;
    static const char xml[] = "<?xml version='1.0'?><a x='1'><!-- c --><b>one &lt; two</b></a>";
    for (size_t length = 0; length < sizeof xml - 1; length++) {
        CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
        struct error err;
        assert_true(failed(read_text(xml, length, &xml_limits_default, &notes, &err)));
    }
    assert_reads(xml, "<|a x=1><|b>one < two</b></a>");
}

static void test_limits_are_inclusive(void **state)
{
    (void)state;
    const struct xml_limits at = {
        .document_bytes = 25, .elements = 3, .depth = 2, .text_bytes = 4, .token_bytes = 1000};
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    static const char xml[] = "<a><b>four</b><b></b></a>";
    assert_int_equal(sizeof xml - 1, 25);
    assert_false(failed(read_text(xml, sizeof xml - 1, &at, &notes, &err)));

    assert_refused("<a><b>fours</b></a>", &at, ERROR_TOO_LARGE, "text is too long (line 1");
    assert_refused("<a><b><c/></b></a>", &at, ERROR_TOO_LARGE, "nested too deeply");
    assert_refused("<a><b/><b/><b/></a>", &at, ERROR_TOO_LARGE, "too many elements");
    assert_refused("<a><b>four</b><b></b> </a>", &at, ERROR_TOO_LARGE, "document is too long");
}

static void test_a_long_token_is_refused_early(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf xml = BUF_EMPTY;
    buf_append_text(&xml, "<a><!-- ");
    for (int i = 0; i < 8 * XML_CHUNK_BYTES; i++)
        buf_append_char(&xml, 'x');
    buf_append_text(&xml, " --></a>");
    struct xml_limits limits = xml_limits_default;
    limits.token_bytes = 2 * XML_CHUNK_BYTES;
    assert_refused(buf_text(&xml), &limits, ERROR_TOO_LARGE, "tag or comment is too long");

    limits.token_bytes = 16 * XML_CHUNK_BYTES;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    struct error err;
    assert_false(failed(read_text(xml.data, xml.length, &limits, &notes, &err)));
}

static void test_callers_failure_is_handed_on(void **state)
{
    (void)state;
    assert_refused("<a><fail/><b/></a>", &xml_limits_default, ERROR_CONFLICT, "The caller's own");
    assert_refused("<a><fail-at-end/><fail/></a>", &xml_limits_default, ERROR_CONFLICT,
                   "at the end");
}

MUST_USE static struct result broken_read(void *context, char *buffer, size_t size,
                                          size_t *ret_length, struct error *err)
{
    (void)context, (void)buffer, (void)size, (void)ret_length;
    return error_set(err, ERROR_UNAVAILABLE, "The line is down");
}

/* One byte at a time: nothing depends on where the pieces end. */
MUST_USE static struct result drip_read(void *context, char *buffer, size_t size,
                                        size_t *ret_length, struct error *err)
{
    (void)err;
    const char **at = context;
    assert_true(size > 0);
    *ret_length = **at != '\0' ? 1 : 0;
    if (*ret_length > 0)
        buffer[0] = *(*at)++;
    return RESULT_OK;
}

static void test_sources(void **state)
{
    (void)state;
    CLEANUP(buf_free) struct buf notes = BUF_EMPTY;
    const struct xml_handler handler = {note_start, note_end, &notes};
    struct error err;
    error_init(&err, NULL);
    const struct byte_source broken = {broken_read, NULL};
    assert_int_equal(xml_read(&broken, &xml_limits_default, &handler, &err).code,
                     ERROR_UNAVAILABLE);
    assert_string_equal(err.detail, "The line is down");

    const char *xml = "<a x='1'>caf\xC3\xA9 &amp; <b/></a>";
    const struct byte_source drip = {drip_read, &xml};
    assert_false(failed(xml_read(&drip, &xml_limits_default, &handler, &err)));
    assert_string_equal(buf_text(&notes), "<|a x=1><|b></b></a>");

    int closed = -1;
    const struct byte_source file = byte_source_file(&closed);
    assert_int_equal(xml_read(&file, &xml_limits_default, &handler, &err).code, ERROR_INTERNAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_elements_text_and_attributes),
        cmocka_unit_test(test_text_is_that_since_the_last_tag),
        cmocka_unit_test(test_namespaces_come_apart),
        cmocka_unit_test(test_doctype_is_refused),
        cmocka_unit_test(test_errors_say_where),
        cmocka_unit_test(test_every_truncation_fails),
        cmocka_unit_test(test_limits_are_inclusive),
        cmocka_unit_test(test_a_long_token_is_refused_early),
        cmocka_unit_test(test_callers_failure_is_handed_on),
        cmocka_unit_test(test_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
