/* Reads the worked cases of the specification, spec/vectors/<name>.json, for unit tests.
 *
 * The directory of the specification is $POSTCLOSE_SPEC, or ../shared/spec from the root of the
 * checkout, where the tests run. Needs cmocka.h before it. A file or member that is missing or of
 * another type fails the test: a case must not pass because it was not read. Numbers are brought
 * to their grid from their text. */
#ifndef TESTS_SUPPORT_VECTORS_H
#define TESTS_SUPPORT_VECTORS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yajl/yajl_tree.h>

#include "base/buf.h"
#include "base/decimal.h"
#include "base/optional.h"

/* Free with yajl_tree_free(). */
static inline yajl_val vectors_open(const char *name)
{
    const char *spec = getenv("POSTCLOSE_SPEC");
    char path[4096];
    snprintf(path, sizeof path, "%s/vectors/%s.json", spec ? spec : "../shared/spec", name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        fail_msg("cannot open %s: set POSTCLOSE_SPEC", path);

    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    char chunk[4096];
    size_t length;
    while ((length = fread(chunk, 1, sizeof chunk, file)) > 0)
        buf_append(&text, chunk, length);
    fclose(file);

    char problem[256] = "";
    yajl_val root = yajl_tree_parse(buf_text(&text), problem, sizeof problem);
    if (root == NULL)
        fail_msg("%s: %s", path, problem);
    return root;
}

/* NULL where there is no such member, or it is null. */
static inline yajl_val vectors_member(yajl_val object, const char *name)
{
    const char *path[] = {name, NULL};
    yajl_val member = yajl_tree_get(object, path, yajl_t_any);
    return member != NULL && YAJL_IS_NULL(member) ? NULL : member;
}

static inline yajl_val vectors_object(yajl_val object, const char *name)
{
    yajl_val member = vectors_member(object, name);
    if (!YAJL_IS_OBJECT(member))
        fail_msg("no object %s", name);
    return member;
}

static inline size_t vectors_count(yajl_val object, const char *name)
{
    yajl_val member = vectors_member(object, name);
    if (!YAJL_IS_ARRAY(member))
        fail_msg("no array %s", name);
    return YAJL_GET_ARRAY(member)->len;
}

static inline yajl_val vectors_item(yajl_val object, const char *name, size_t index)
{
    return YAJL_GET_ARRAY(vectors_member(object, name))->values[index];
}

/* NULL where there is none. */
static inline const char *vectors_text(yajl_val object, const char *name)
{
    yajl_val member = vectors_member(object, name);
    if (member != NULL && !YAJL_IS_STRING(member))
        fail_msg("%s is no text", name);
    return member != NULL ? YAJL_GET_STRING(member) : NULL;
}

static inline const char *vectors_text_item(yajl_val object, const char *name, size_t index)
{
    yajl_val item = vectors_item(object, name, index);
    if (!YAJL_IS_STRING(item))
        fail_msg("%s[%zu] is no text", name, index);
    return item->u.string;
}

/* UNKNOWN where there is none, or no object to look in. */
static inline struct opt vectors_number(yajl_val object, const char *name, int decimals)
{
    yajl_val member = object != NULL ? vectors_member(object, name) : NULL;
    if (member == NULL)
        return UNKNOWN;
    if (!YAJL_IS_NUMBER(member))
        fail_msg("%s is no number", name);
    const char *text = YAJL_GET_NUMBER(member);
    int64_t value = 0;
    if (decimal_parse(text, strlen(text), decimals, &value, NULL) != DECIMAL_OK)
        fail_msg("%s is %s", name, text);
    return OPT(value);
}

static inline int64_t vectors_required(yajl_val object, const char *name, int decimals)
{
    const struct opt number = vectors_number(object, name, decimals);
    if (!number.known)
        fail_msg("no number %s", name);
    return number.value;
}

#endif
