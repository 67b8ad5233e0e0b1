/* Workbooks of a test's own: parts zipped into a file without a name. */
#ifndef TESTS_SUPPORT_TEST_WORKBOOK_H
#define TESTS_SUPPORT_TEST_WORKBOOK_H

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

struct test_part {
    const char *name, *text;
};

#define TEST_WORKBOOK_ONE_SHEET                                                                    \
    {"xl/workbook.xml",                                                                            \
     "<workbook xmlns:r='r'><sheets><sheet name='Sheet1' sheetId='1' r:id='rId1'/></sheets>"       \
     "</workbook>"},                                                                               \
    {                                                                                              \
        "xl/_rels/workbook.xml.rels",                                                              \
            "<Relationships><Relationship Id='rId1' Target='worksheets/sheet1.xml'/>"              \
            "</Relationships>"                                                                     \
    }

/* A descriptor that the caller closes; -1 where the file cannot be made. */
static inline int test_workbook(const struct test_part *parts, size_t count)
{
    char path[] = "/tmp/postclose-workbook-XXXXXX";
    int file = mkstemp(path);
    int code = 0;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    for (size_t i = 0; zip != NULL && i < count; i++) {
        zip_source_t *source = zip_source_buffer(zip, parts[i].text, strlen(parts[i].text), 0);
        if (zip_file_add(zip, parts[i].name, source, 0) < 0)
            zip_source_free(source);
    }
    if (file >= 0)
        close(file);
    /* libzip writes another file and puts it in this one's place. */
    file = zip != NULL && zip_close(zip) == 0 ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    unlink(path);
    return file;
}

#endif
