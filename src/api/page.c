#include "api/page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/router.h"

/* React Aria adds two style elements that are always the same: the hashes are theirs, of how a
 * button takes a touch (usePress) and how a page scrolls below a dialog (usePreventScroll). */
const char page_security_policy[] =
    "default-src 'none'; script-src 'self'; "
    "style-src 'self' 'sha256-38RhXrc7EdReTKsOm23ZPOCUgniTUUcjky8QOOrQx6o=' "
    "'sha256-gYiS/BvZvRcK27JIXTuwhZ3hs2+VJ1X+2gUlE+farlg='; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'";

/* As web/src routes them. */
static const char *const routes[] = {
    "/",
    "/sign-in",
    "/setup",
    "/deals",
    "/deals/:id",
    "/deals/:id/report",
    "/deals/:id/close",
    "/deals/:id/periods/:ym",
    "/reports/portfolio",
    "/reporting",
    "/send-check",
    "/leads",
    "/leads/:id",
    "/buyers",
    "/buyers/:id",
    "/buyers/:id/report",
    "/buy-boxes",
    "/buy-boxes/:id",
    "/imports",
    "/imports/:id",
    "/account",
    "/admin/users",
    "/admin/audit",
    "/admin/maintenance",
};

/* Whoever asks below these is a program, whatever it says it takes. */
static const char *const folders_of_others[] = {"/api", "/assets", "/docs"};

static const char page_document[] = "/index.html";

struct page {
    const struct page_files *files;
    struct router *router;
};

static const struct page_file *file_find(const struct page_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++) {
        if (!strcmp(files->items[i].path, path))
            return &files->items[i];
    }
    return NULL;
}

static struct result add_routes(struct page *page, struct error *err)
{
    if (!file_find(page->files, page_document))
        return error_set(err, ERROR_INTERNAL, "the page has no %s", page_document);
    for (size_t i = 0; i < ARRAY_LENGTH(routes); i++)
        TRY(router_add(page->router, "GET", routes[i], (int)i, err));
    return RESULT_OK;
}

struct result page_open(const struct page_files *files, struct page **ret_page, struct error *err)
{
    struct page *page = calloc(1, sizeof(*page));
    if (!page)
        return error_set(err, ERROR_INTERNAL, "no memory for the page");
    page->files = files;
    page->router = router_new();
    struct result added = files->count ? add_routes(page, err) : RESULT_OK;
    if (failed(added)) {
        page_close(page);
        return added;
    }
    *ret_page = page;
    return RESULT_OK;
}

void page_close(struct page *page)
{
    if (!page)
        return;
    router_free(page->router);
    free(page);
}

/* ---- answering ---- */

/* The smallest form that the client takes, with an entity tag of its own: a cache must not take one
 * for the other. */
static struct page_body choose_body(const struct request *request, const struct page_file *file,
                                    const char **ret_coding)
{
    const char *accepted = http_header_value(request->exchange, "Accept-Encoding");
    if (file->brotli.length && accepted && http_accepts(accepted, "br")) {
        *ret_coding = "br";
        return file->brotli;
    }
    if (file->gzip.length && accepted && http_accepts(accepted, "gzip")) {
        *ret_coding = "gzip";
        return file->gzip;
    }
    return file->plain;
}

static struct result page_handle(struct request *request, struct error *err)
{
    (void)err;
    const struct page_files *files = request->page->files;
    const struct page_file *file = file_find(files, request->exchange->path);
    if (!file)
        file = file_find(files, page_document);
    struct page_body body = choose_body(request, file, &request->content_encoding);
    request_set_static(request, body.bytes, body.length);
    request->reply->precompressed = true;
    request->content_type = file->content_type;
    request->cache_control = file->immutable ? "public, max-age=31536000, immutable" : "no-cache";
    if (request->status == 200)
        snprintf(request->etag, sizeof(request->etag), "\"%s%s%s\"", file->hash,
                 request->content_encoding ? "-" : "",
                 request->content_encoding ? request->content_encoding : "");
    if (file->gzip.length || file->brotli.length)
        http_reply_header(request->reply, "Vary", "Accept-Encoding");
    return RESULT_OK;
}

#define PAGE_ENDPOINT(status_)                                                                     \
    {                                                                                              \
        .kind = ENDPOINT_PLAIN, .method = "GET", .path = "/", .roles = ROLES_ANYONE,               \
        .status = (status_), .security_policy = page_security_policy, .handle = page_handle        \
    }
static const struct endpoint page_found = PAGE_ENDPOINT(200);
static const struct endpoint page_missing = PAGE_ENDPOINT(404);

/* ---- whose path it is ---- */

static bool is_of_others(const char *path)
{
    for (size_t i = 0; i < ARRAY_LENGTH(folders_of_others); i++) {
        size_t length = strlen(folders_of_others[i]);
        if (!strncmp(path, folders_of_others[i], length) &&
            (path[length] == '/' || path[length] == '\0'))
            return true;
    }
    return false;
}

static bool is_route(const struct page *page, const char *path)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct route_match match = {0};
    router_match(page->router, "GET", path, &arena, &match);
    return match.path_known;
}

const struct endpoint *page_endpoint(const struct page *page, const struct http_exchange *exchange)
{
    bool reads = !strcmp(exchange->method, "GET") || !strcmp(exchange->method, "HEAD");
    if (!page->files->count || !reads)
        return NULL;
    if (is_route(page, exchange->path) || file_find(page->files, exchange->path))
        return &page_found;
    bool takes_html = http_accepts(http_header_value(exchange, "Accept"), "text/html");
    return takes_html && !is_of_others(exchange->path) ? &page_missing : NULL;
}
