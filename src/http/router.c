#include "http/router.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest path that is looked at, in segments: no pattern is longer. */
enum { ROUTE_SEGMENTS_MAX = 16, ROUTE_METHOD_MAX_BYTES = 16 };

struct route_entry {
    char method[ROUTE_METHOD_MAX_BYTES];
    int route;
};

/* One segment of the tree. Children with a literal name are a short list: a folder of an API has
 * a dozen names at most, and comparing lengths first settles nearly all. */
struct route_node {
    char *name; /* NULL: a parameter, or the root */
    size_t name_length;
    struct route_node *next; /* sibling */
    struct route_node *literals;
    struct route_node *parameter;
    struct route_entry entries[ROUTE_METHODS_MAX];
    size_t entry_count;
};

struct router {
    struct route_node root;
};

struct segment {
    const char *text;
    size_t length;
};

struct router *router_new(void)
{
    struct router *router = calloc(1, sizeof *router);
    if (router == NULL)
        abort();
    return router;
}

/* Depth is bounded by ROUTE_SEGMENTS_MAX. */
static void node_free_below(struct route_node *node)
{
    for (struct route_node *child = node->literals; child != NULL;) {
        struct route_node *next = child->next;
        node_free_below(child);
        free(child->name);
        free(child);
        child = next;
    }
    if (node->parameter != NULL) {
        node_free_below(node->parameter);
        free(node->parameter);
    }
}

void router_free(struct router *router)
{
    if (router == NULL)
        return;
    node_free_below(&router->root);
    free(router);
}

/* "/a/b" → "a", "b"; "/" → "". Returns their number, 0 where the path does not begin with "/" or
 * has too many. */
static size_t path_split(const char *path, struct segment segments[ROUTE_SEGMENTS_MAX])
{
    size_t count = 0;
    while (*path == '/') {
        if (count == ROUTE_SEGMENTS_MAX)
            return 0;
        path++;
        size_t length = strcspn(path, "/");
        segments[count++] = (struct segment){path, length};
        path += length;
    }
    return *path == '\0' ? count : 0;
}

static bool segment_is_parameter(const struct segment *segment)
{
    return segment->length > 1 && segment->text[0] == ':';
}

static struct route_node *literal_find(const struct route_node *node, const struct segment *segment)
{
    for (struct route_node *child = node->literals; child != NULL; child = child->next) {
        if (child->name_length == segment->length &&
            memcmp(child->name, segment->text, segment->length) == 0)
            return child;
    }
    return NULL;
}

static struct route_node *node_new(void)
{
    struct route_node *node = calloc(1, sizeof *node);
    if (node == NULL)
        abort();
    return node;
}

static struct route_node *node_child(struct route_node *node, const struct segment *segment)
{
    if (segment_is_parameter(segment)) {
        if (node->parameter == NULL)
            node->parameter = node_new();
        return node->parameter;
    }
    struct route_node *child = literal_find(node, segment);
    if (child != NULL)
        return child;
    child = node_new();
    child->name = strndup(segment->text, segment->length);
    if (child->name == NULL)
        abort();
    child->name_length = segment->length;
    child->next = node->literals;
    node->literals = child;
    return child;
}

static const struct route_entry *entry_find(const struct route_node *node, const char *method)
{
    for (size_t i = 0; i < node->entry_count; i++) {
        if (strcmp(node->entries[i].method, method) == 0)
            return &node->entries[i];
    }
    return NULL;
}

struct result router_add(struct router *router, const char *method, const char *pattern, int route,
                         struct error *err)
{
    struct segment segments[ROUTE_SEGMENTS_MAX];
    size_t count = path_split(pattern, segments), parameters = 0;
    for (size_t i = 0; i < count; i++)
        parameters += segment_is_parameter(&segments[i]) ? 1 : 0;
    if (count == 0 || parameters > ROUTE_PARAMETERS_MAX)
        return error_set(err, ERROR_INTERNAL, "route %s: not a usable pattern", pattern);
    if (method[0] == '\0' || strlen(method) >= ROUTE_METHOD_MAX_BYTES || route < 0)
        return error_set(err, ERROR_INTERNAL, "route %s: not a usable method or number", pattern);

    struct route_node *node = &router->root;
    for (size_t i = 0; i < count; i++)
        node = node_child(node, &segments[i]);
    if (entry_find(node, method) != NULL)
        return error_set(err, ERROR_INTERNAL, "route %s %s stands already", method, pattern);
    if (node->entry_count == ROUTE_METHODS_MAX)
        return error_set(err, ERROR_INTERNAL, "route %s: too many methods", pattern);

    struct route_entry *entry = &node->entries[node->entry_count++];
    memcpy(entry->method, method, strlen(method) + 1);
    entry->route = route;
    return RESULT_OK;
}

/* Where it stands while it descends: which segments were taken as parameters. */
struct descent {
    const struct segment *segments;
    size_t count;
    const struct segment *parameters[ROUTE_PARAMETERS_MAX];
    size_t parameter_count;
};

/* The node of the whole path, or NULL. Tries the literal first and comes back to the parameter
 * where the rest of the path is not below it; patterns have few parameters, so it comes back at
 * most 2^ROUTE_PARAMETERS_MAX times. */
static const struct route_node *descend(const struct route_node *node, size_t depth,
                                        struct descent *descent)
{
    if (depth == descent->count)
        return node->entry_count > 0 ? node : NULL;

    const struct segment *segment = &descent->segments[depth];
    const struct route_node *child = literal_find(node, segment);
    const struct route_node *found = NULL;
    if (child != NULL)
        found = descend(child, depth + 1, descent);
    if (found != NULL || node->parameter == NULL || segment->length == 0)
        return found;

    descent->parameters[descent->parameter_count++] = segment;
    found = descend(node->parameter, depth + 1, descent);
    if (found == NULL)
        descent->parameter_count--;
    return found;
}

static void allow_fill(const struct route_node *node, char *allow, size_t room)
{
    size_t used = 0;
    for (size_t i = 0; i < node->entry_count; i++) {
        int length = snprintf(allow + used, room - used, "%s%s", i == 0 ? "" : ", ",
                              node->entries[i].method);
        if (length < 0 || (size_t)length >= room - used) {
            allow[used] = '\0';
            return;
        }
        used += (size_t)length;
    }
}

void router_match(const struct router *router, const char *method, const char *path,
                  struct arena *arena, struct route_match *ret_match)
{
    *ret_match = (struct route_match){.route = -1};
    struct segment segments[ROUTE_SEGMENTS_MAX];
    struct descent descent = {.segments = segments, .count = path_split(path, segments)};
    if (descent.count == 0)
        return;
    const struct route_node *node = descend(&router->root, 0, &descent);
    if (node == NULL)
        return;

    ret_match->path_known = true;
    allow_fill(node, ret_match->allow, sizeof ret_match->allow);
    ret_match->value_count = descent.parameter_count;
    for (size_t i = 0; i < descent.parameter_count; i++)
        ret_match->values[i] =
            arena_memdup(arena, descent.parameters[i]->text, descent.parameters[i]->length);

    const struct route_entry *entry = entry_find(node, method);
    if (entry == NULL && strcmp(method, "HEAD") == 0)
        entry = entry_find(node, "GET");
    if (entry != NULL)
        ret_match->route = entry->route;
}
