#include "import/mongo_body.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "import/cell_value.h"
#include "json/field.h"

enum {
    NUMBER_TEXT_MAX = 64,
    LIST_MAX = 1000,
    REFERENCE_MAX_BYTES = 1000, /* a deal's is looked up and kept for each of its periods */
    DOUBLE_DIGITS = 17,
    DOUBLE_DIGITS_SURE = 15
};

void mongo_record_begin(struct mongo_record *record, struct mongo_file *file)
{
    *record = (struct mongo_record){.file = file, .body = record_body_new(file->sink->arena)};
}

/* "/financing/ltv" is "financing.ltv", of a month "actualNOI of 2024-02". */
static const char *column_name(const void *context, const char *pointer)
{
    const struct mongo_record *record = context;
    struct arena *arena = record->file->sink->arena;
    char *dotted = arena_strdup(arena, pointer[0] == '/' ? pointer + 1 : pointer);
    for (char *at = dotted; *at != '\0'; at++)
        *at = *at == '/' ? '.' : *at;
    return record->part != NULL ? arena_printf(arena, "%s of %s", dotted, record->part) : dotted;
}

struct result mongo_record_hand_on(struct mongo_record *record, enum import_kind kind,
                                   const struct document *document, bool has_stored,
                                   struct error *err)
{
    struct arena *arena = record->file->sink->arena;
    struct mongo_record *kept = ARENA_NEW(arena, struct mongo_record);
    *kept = *record;
    const struct import_record whole = {
        .kind = kind,
        .sheet = "",
        .row = document->line > 0 ? document->line : document->number,
        .body = kept->body,
        .stamps = &kept->stamps,
        .stored = has_stored ? &kept->stored : NULL,
        .problems = kept->problems,
        .problem_count = kept->problem_count,
        .remarks = kept->remarks,
        .remark_count = kept->remark_count,
        .column_name = column_name,
        .column_context = kept,
    };
    return record->file->sink->record(record->file->sink->context, &whole, err);
}

/* ---- what is told ---- */

static void put_problem(struct mongo_record *record, const char *dotted, const char *detail)
{
    struct arena *arena = record->file->sink->arena;
    if (record->problem_count == MONGO_NOTES_MAX)
        return;
    char *pointer = arena_printf(arena, "/%s", dotted);
    for (char *at = pointer; *at != '\0'; at++)
        *at = *at == '.' ? '/' : *at;
    record->problems[record->problem_count++] =
        (struct import_problem){.pointer = pointer, .detail = detail};
}

static void tell_passed_over(struct mongo_record *record, const char *dotted, const char *why)
{
    struct mongo_file *file = record->file;
    for (size_t i = 0; i < file->passed_over_count; i++) {
        if (strcmp(file->passed_over[i], dotted) == 0)
            return;
    }
    if (file->passed_over_count == MONGO_NAMES_MAX || record->remark_count == MONGO_NOTES_MAX)
        return;
    file->passed_over[file->passed_over_count++] = arena_strdup(file->work->call->arena, dotted);
    record->remarks[record->remark_count++] =
        arena_printf(file->sink->arena, "%.100s is passed over%s", dotted, why);
}

/* What people sign in with never leaves the file. */
static bool is_secret(const char *name)
{
    static const char *const words[] = {"password", "passwd", "hash", "salt", "token", "secret"};
    for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
        if (strcasestr(name, words[i]) != NULL)
            return true;
    }
    return false;
}

/* ---- values ---- */

/* The shortest decimal that stands for the same double. */
static void format_double(double value, char text[NUMBER_TEXT_MAX])
{
    for (int digits = DOUBLE_DIGITS_SURE; digits <= DOUBLE_DIGITS; digits++) {
        snprintf(text, NUMBER_TEXT_MAX, "%.*g", digits, value);
        if (strtod(text, NULL) == value)
            return;
    }
}

/* In JSON's syntax. False: no number, or one that is not finite. */
static bool number_text(bson_iter_t *member, char text[NUMBER_TEXT_MAX])
{
    bson_decimal128_t decimal;
    _Static_assert(NUMBER_TEXT_MAX >= BSON_DECIMAL128_STRING, "a decimal fits");
    switch (bson_iter_type(member)) {
    case BSON_TYPE_INT32:
    case BSON_TYPE_INT64:
        snprintf(text, NUMBER_TEXT_MAX, "%lld", (long long)bson_iter_as_int64(member));
        return true;
    case BSON_TYPE_DOUBLE:
        if (!isfinite(bson_iter_double(member)))
            return false;
        format_double(bson_iter_double(member), text);
        return true;
    case BSON_TYPE_DECIMAL128:
        if (!bson_iter_decimal128(member, &decimal))
            return false;
        bson_decimal128_to_string(&decimal, text);
        return strpbrk(text, "Nn") == NULL; /* NaN, Infinity */
    default:
        return false;
    }
}

static struct json_value *number_value(struct arena *arena, const char *text)
{
    struct json_value *value = ARENA_NEW(arena, struct json_value);
    value->type = JSON_NUMBER;
    value->text = arena_strdup(arena, text);
    value->length = strlen(text);
    return value;
}

static struct json_value *date_value(struct arena *arena, int64_t ms, bool is_day)
{
    int32_t first, last;
    if (!date_from_parts(YEAR_MIN, 1, 1, &first) || !date_from_parts(YEAR_MAX, 12, 31, &last))
        return NULL;
    const int64_t day_ms = INT64_C(86400000);
    if (ms < first * day_ms || ms >= (last + 1) * day_ms)
        return NULL;
    char text[TIMESTAMP_TEXT_MAX];
    if (is_day)
        date_format(timestamp_date(ms), text);
    else
        timestamp_format(ms, text);
    return record_text(arena, arena_strdup(arena, text));
}

const char *mongo_reference(struct arena *arena, bson_iter_t *member)
{
    char hex[25];
    bson_iter_t child;
    if (BSON_ITER_HOLDS_OID(member)) {
        bson_oid_to_string(bson_iter_oid(member), hex);
        return arena_strdup(arena, hex);
    }
    if (BSON_ITER_HOLDS_UTF8(member))
        return arena_strdup(arena, bson_iter_utf8(member, NULL));
    if (BSON_ITER_HOLDS_DOCUMENT(member) && bson_iter_recurse(member, &child) &&
        bson_iter_find(&child, "_id") && !BSON_ITER_HOLDS_DOCUMENT(&child))
        return mongo_reference(arena, &child);
    return NULL;
}

static struct json_value *scalar_value(struct arena *arena, bson_iter_t *member, bool is_day)
{
    char text[NUMBER_TEXT_MAX];
    const char *reference;
    switch (bson_iter_type(member)) {
    case BSON_TYPE_UTF8:
    case BSON_TYPE_OID:
    case BSON_TYPE_DOCUMENT:
        reference = mongo_reference(arena, member);
        return reference != NULL ? record_text(arena, reference) : NULL;
    case BSON_TYPE_BOOL:
        return record_bool(arena, bson_iter_bool(member));
    case BSON_TYPE_DATE_TIME:
        return date_value(arena, bson_iter_date_time(member), is_day);
    default:
        return number_text(member, text) ? number_value(arena, text) : NULL;
    }
}

static struct json_value *list_value(struct arena *arena, bson_iter_t *member)
{
    bson_iter_t item;
    size_t count = 0;
    struct json_value *list = ARENA_NEW(arena, struct json_value);
    list->type = JSON_ARRAY;
    if (!bson_iter_recurse(member, &item))
        return NULL;
    while (bson_iter_next(&item))
        count++;
    if (count > LIST_MAX || !bson_iter_recurse(member, &item))
        return NULL;
    list->elements = ARENA_ARRAY(arena, struct json_value *, count);
    while (bson_iter_next(&item)) {
        struct json_value *value = scalar_value(arena, &item, false);
        if (value == NULL)
            return NULL;
        list->elements[list->length++] = value;
    }
    return list;
}

/* ---- members ---- */

static const struct field *field_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->field_count; i++) {
        if (strcmp(schema->fields[i].name, name) == 0 && schema->fields[i].refused == NULL)
            return &schema->fields[i];
    }
    return NULL;
}

static bool is_listed(const char *const *names, const char *name)
{
    for (; *names != NULL; names++) {
        if (strcmp(*names, name) == 0)
            return true;
    }
    return false;
}

/* Null, or what forms leave behind that nobody filled in. */
static bool says_nothing(bson_iter_t *member)
{
    uint32_t length = 0;
    if (BSON_ITER_HOLDS_UTF8(member)) {
        (void)bson_iter_utf8(member, &length);
        return length == 0;
    }
    return BSON_ITER_HOLDS_NULL(member) || BSON_ITER_HOLDS_UNDEFINED(member);
}

/* A choice however it is written; a number where a text belongs, such as a ZIP code. */
static struct json_value *fitted(struct arena *arena, const struct field *field,
                                 struct json_value *value)
{
    if (field->type == FIELD_TYPE_ENUM && value->type == JSON_STRING)
        return choice_value(arena, field, value->text);
    if (field->type == FIELD_TYPE_TEXT && value->type == JSON_NUMBER)
        value->type = JSON_STRING;
    for (size_t i = 0;
         field->type == FIELD_TYPE_ENUM_LIST && value->type == JSON_ARRAY && i < value->length;
         i++) {
        if (value->elements[i]->type == JSON_STRING)
            value->elements[i] = choice_value(arena, field, value->elements[i]->text);
    }
    return value;
}

static void put_member(struct mongo_record *record, bson_iter_t *member, const struct field *field,
                       const char *dotted)
{
    static const char *const none[] = {NULL};
    struct arena *arena = record->file->sink->arena;
    bson_iter_t child;
    if (field->type == FIELD_TYPE_OBJECT && BSON_ITER_HOLDS_DOCUMENT(member) &&
        bson_iter_recurse(member, &child)) {
        mongo_put_members(record, &child, field->child, arena_printf(arena, "%s.", dotted), none);
        return;
    }
    struct json_value *value = BSON_ITER_HOLDS_ARRAY(member)
                                   ? list_value(arena, member)
                                   : scalar_value(arena, member, field->type == FIELD_TYPE_DATE);
    if (value == NULL) {
        put_problem(record, dotted, "is of a type that cannot be imported");
        return;
    }
    record_body_put(arena, record->body, dotted, fitted(arena, field, value));
}

void mongo_put_members(struct mongo_record *record, bson_iter_t *members,
                       const struct schema *schema, const char *prefix, const char *const *known)
{
    struct arena *arena = record->file->sink->arena;
    while (bson_iter_next(members)) {
        const char *name = bson_iter_key(members);
        if (is_listed(known, name))
            continue;
        const char *dotted = arena_printf(arena, "%s%s", prefix, name);
        const struct field *field = field_find(schema, name);
        if (is_secret(name))
            tell_passed_over(record, dotted, ": what people sign in with is not brought over");
        else if (field == NULL)
            tell_passed_over(record, dotted, "");
        else if (!says_nothing(members))
            put_member(record, members, field, dotted);
    }
}

static bool is_longer_than_references(bson_iter_t *member)
{
    bson_iter_t child;
    uint32_t length = 0;
    if (BSON_ITER_HOLDS_DOCUMENT(member))
        return bson_iter_recurse(member, &child) && bson_iter_find(&child, "_id") &&
               !BSON_ITER_HOLDS_DOCUMENT(&child) && is_longer_than_references(&child);
    return BSON_ITER_HOLDS_UTF8(member) && bson_iter_utf8(member, &length) != NULL &&
           length > REFERENCE_MAX_BYTES;
}

void mongo_put_reference(struct mongo_record *record, const bson_t *document, const char *member,
                         const char *field)
{
    struct arena *arena = record->file->sink->arena;
    bson_iter_t iter;
    if (!bson_iter_init_find(&iter, document, member) || says_nothing(&iter))
        return;
    const char *reference = is_longer_than_references(&iter) ? NULL : mongo_reference(arena, &iter);
    if (reference == NULL)
        put_problem(record, field, "is no reference");
    else
        record_body_put(arena, record->body, field, record_text(arena, reference));
}

struct opt mongo_timestamp(const bson_t *document, const char *member)
{
    bson_iter_t iter;
    int64_t ms = 0;
    if (!bson_iter_init_find(&iter, document, member))
        return UNKNOWN;
    if (BSON_ITER_HOLDS_DATE_TIME(&iter))
        return OPT(bson_iter_date_time(&iter));
    if (BSON_ITER_HOLDS_UTF8(&iter) && timestamp_parse(bson_iter_utf8(&iter, NULL), &ms))
        return OPT(ms);
    return UNKNOWN;
}

struct opt mongo_decimal(const bson_t *document, const char *member, int decimals)
{
    bson_iter_t iter;
    char text[NUMBER_TEXT_MAX];
    int64_t value = 0;
    if (!bson_iter_init_find(&iter, document, member) || !number_text(&iter, text) ||
        decimal_parse(text, strlen(text), decimals, &value, NULL) != DECIMAL_OK)
        return UNKNOWN;
    return OPT(value);
}

struct oid mongo_oid(const bson_t *document, const char *member)
{
    bson_iter_t iter, child;
    struct oid id = {.hex = ""};
    char hex[25];
    if (!bson_iter_init_find(&iter, document, member))
        return id;
    if (BSON_ITER_HOLDS_DOCUMENT(&iter) && bson_iter_recurse(&iter, &child) &&
        bson_iter_find(&child, "_id"))
        iter = child;
    if (BSON_ITER_HOLDS_OID(&iter)) {
        bson_oid_to_string(bson_iter_oid(&iter), hex);
        (void)oid_parse(hex, &id);
    } else if (BSON_ITER_HOLDS_UTF8(&iter)) {
        (void)oid_parse(bson_iter_utf8(&iter, NULL), &id);
    }
    return id;
}

bool mongo_child(const bson_t *document, const char *member, bson_t *ret_child)
{
    bson_iter_t iter;
    uint32_t length = 0;
    const uint8_t *bytes = NULL;
    if (!bson_iter_init_find(&iter, document, member))
        return false;
    if (BSON_ITER_HOLDS_DOCUMENT(&iter))
        bson_iter_document(&iter, &length, &bytes);
    else if (BSON_ITER_HOLDS_ARRAY(&iter))
        bson_iter_array(&iter, &length, &bytes);
    return bytes != NULL && bson_init_static(ret_child, bytes, length);
}
