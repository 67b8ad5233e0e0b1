/* postclose openapi, routes, version */
#include <stdio.h>

#include "api/endpoint.h"
#include "api/openapi.h"
#include "cli/command.h"

int openapi_run(const struct invocation *invocation)
{
    (void)invocation;
    struct buf document CLEANUP(buf_free) = BUF_EMPTY;
    openapi_write(&document);
    fwrite(document.data, 1, document.length, stdout);
    return fflush(stdout) == 0 ? EXIT_DONE : EXIT_FAILED;
}

int routes_run(const struct invocation *invocation)
{
    (void)invocation;
    for (size_t i = 0; i < endpoint_count; i++) {
        printf("%-7s %-50s", endpoints[i].method, endpoints[i].path);
        if (endpoints[i].roles & ROLES_ANYONE)
            printf(" anyone");
        for (int role = 0; role < ROLE_COUNT; role++) {
            if (endpoints[i].roles & ROLE_BIT(role))
                printf(" %s", role_names[role]);
        }
        printf("\n");
    }
    return EXIT_DONE;
}

int version_run(const struct invocation *invocation)
{
    (void)invocation;
    printf("postclose %s\n", POSTCLOSE_VERSION);
    return EXIT_DONE;
}
