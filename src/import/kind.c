#include "import/kind.h"

#include "store/names.h"

const char *const import_kind_names[] = {"leads",    "buyers",  "buyboxes",
                                         "closings", "periods", "users"};
const char *const import_kind_nouns[] = {"lead",        "buyer",  "buy box",
                                         "closed deal", "period", "user"};

bool import_kind_parse(const char *name, enum import_kind *ret_kind)
{
    int index = name_index(import_kind_names, IMPORT_KIND_COUNT, name);
    if (index < 0)
        return false;
    *ret_kind = (enum import_kind)index;
    return true;
}
