#include "app/call.h"

#include "store/names.h"

const char *const role_names[] = {"admin", "manager", "closer", "dialer", "buyer"};

bool role_parse(const char *name, enum role *ret_role)
{
    int index = name_index(role_names, ROLE_COUNT, name);
    if (index < 0)
        return false;
    *ret_role = (enum role)index;
    return true;
}
