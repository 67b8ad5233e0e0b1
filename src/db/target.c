#include <string.h>

#include "db/engine.h"

bool db_target_is_postgres(const char *target)
{
    return strncmp(target, "postgresql://", 13) == 0 || strncmp(target, "postgres://", 11) == 0;
}

bool db_target_is_shared(const char *target)
{
    return db_target_is_postgres(target);
}
