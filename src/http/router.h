/* Path patterns to numbers: "/api/deals/:id/performance/:periodId".
 *
 * A literal segment wins over a parameter. Built once, read by all threads without a lock. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "base/arena.h"
#include "base/error.h"

enum { ROUTE_PARAMETERS_MAX = 4, ROUTE_METHODS_MAX = 8 };

struct router;

struct route_match {
    bool path_known;                          /* some method answers at this path */
    int route;                                /* -1 where the method does not */
    const char *values[ROUTE_PARAMETERS_MAX]; /* of the parameters, in the order of the path; in the
                                                 arena given to router_match */
    size_t value_count;
    char allow[64]; /* "GET, POST": the methods of this path */
};

struct router *router_new(void);
void router_free(struct router *router); /* takes NULL */
/* `route` is the caller's number, 0 and up. A pattern and method that stand already fail. */
MUST_USE struct result router_add(struct router *router, const char *method, const char *pattern,
                                  int route, struct error *err);
/* HEAD is answered by GET. */
void router_match(const struct router *router, const char *method, const char *path,
                  struct arena *arena, struct route_match *ret_match);

#endif
