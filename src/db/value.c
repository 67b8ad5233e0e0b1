/* Values for the parameters of statements. */
#include <string.h>

#include "db/db.h"

struct db_value db_null(void)
{
    return (struct db_value){.type = DB_TYPE_NULL};
}

struct db_value db_int(int64_t value)
{
    return (struct db_value){.type = DB_TYPE_INT, .integer = value};
}

struct db_value db_bool(bool value)
{
    return db_int(value ? 1 : 0);
}

struct db_value db_opt(struct opt value)
{
    return value.known ? db_int(value.value) : db_null();
}

struct db_value db_text(const char *text)
{
    if (text == NULL)
        return db_null();
    return (struct db_value){.type = DB_TYPE_TEXT, .bytes = text, .length = strlen(text)};
}

struct db_value db_blob(const void *bytes, size_t length)
{
    return (struct db_value){.type = DB_TYPE_BLOB, .bytes = bytes, .length = length};
}

struct db_value db_oid(const struct oid *id)
{
    return oid_is_set(id) ? db_text(id->hex) : db_null();
}
