#include "export/xlsx_check.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zip.h>

enum { READ_BYTES = 64 * 1024 };
static const char last_tag[] = "</worksheet>";
enum { LAST_TAG_LENGTH = sizeof(last_tag) - 1 };

static bool entry_is_whole(zip_t *zip, const char *name)
{
    char bytes[LAST_TAG_LENGTH + READ_BYTES]; /* the end of what was read before, then more */
    size_t kept = 0;
    zip_int64_t got;
    zip_file_t *entry = zip_fopen(zip, name, 0);
    if (!entry)
        return false;
    while ((got = zip_fread(entry, bytes + kept, READ_BYTES)) > 0) {
        const size_t there = kept + (size_t)got;
        kept = there < LAST_TAG_LENGTH ? there : LAST_TAG_LENGTH;
        memmove(bytes, bytes + there - kept, kept);
    }
    const bool closed = zip_fclose(entry) == 0;
    return closed && got == 0 && kept == LAST_TAG_LENGTH &&
           memcmp(bytes, last_tag, LAST_TAG_LENGTH) == 0;
}

static bool sheets_are_whole(int file, int sheets)
{
    const int copy = dup(file);
    zip_t *zip = copy < 0 || lseek(copy, 0, SEEK_SET) != 0 ? NULL : zip_fdopen(copy, 0, NULL);
    if (!zip) {
        if (copy >= 0)
            close(copy);
        return false;
    }
    bool whole = true;
    for (int sheet = 1; whole && sheet <= sheets; sheet++) {
        char name[64];
        snprintf(name, sizeof name, "xl/worksheets/sheet%d.xml", sheet);
        whole = entry_is_whole(zip, name);
    }
    zip_discard(zip);
    return whole;
}

struct result xlsx_check(int file, int sheets, struct error *err)
{
    return sheets_are_whole(file, sheets)
               ? RESULT_OK
               : error_set(err, ERROR_STORAGE_FULL, "there is no room for the sheets");
}
