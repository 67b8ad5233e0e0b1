#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "tabular/sniff.h"

#define ASSERT_KIND(bytes_, kind_) assert_int_equal(sniff(bytes_, sizeof(bytes_) - 1).kind, kind_)
#define ASSERT_WHY(bytes_, why_)                                                                   \
    do {                                                                                           \
        const struct sniffed found_ = sniff(bytes_, sizeof(bytes_) - 1);                           \
        assert_int_equal(found_.kind, SNIFF_UNKNOWN);                                              \
        assert_string_equal(found_.why, why_);                                                     \
    } while (0)

static void knows_files_by_their_beginning(void **state)
{
    (void)state;
    ASSERT_KIND("a,b\n1,2\n", SNIFF_TABLE);
    ASSERT_KIND("\xFF\xFE"
                "a\0,\0",
                SNIFF_TABLE);
    ASSERT_KIND("PK\x03\x04....", SNIFF_WORKBOOK);
    ASSERT_KIND("\xEF\xBB\xBF<?xml version=\"1.0\"?>", SNIFF_XML);
    ASSERT_KIND(" \n{\"_id\": 1}", SNIFF_JSON);
    ASSERT_KIND("[{}]", SNIFF_JSON);
    ASSERT_KIND("\x16\0\0\0\x02hello\0\x06\0\0\0world\0\0", SNIFF_BSON);
    ASSERT_KIND("\x05\0\0\0\0", SNIFF_BSON);
    ASSERT_KIND("\x1F\x8B\x08", SNIFF_GZIP);
}

static void says_why_it_is_none(void **state)
{
    (void)state;
    ASSERT_WHY("", "is empty");
    ASSERT_WHY(" \r\n", "is empty");
    ASSERT_WHY("%PDF-1.7", "is a PDF: export a table instead");
    ASSERT_WHY("abc\0def", "is no text, nor a file of a form that is known");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(knows_files_by_their_beginning),
        cmocka_unit_test(says_why_it_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
