/* The web page: which paths are its own, and its files.
 *
 * It is one HTML file that finds out by itself, from the path, what to show; so every path that the
 * page knows is answered with that file, and the files it loads are answered as they are, packed as
 * the client takes them. Names are looked up in a table: no path reaches a file system. Open to
 * anyone, since it holds nothing but code; what it shows it asks of the API.
 *
 * The page has only what the endpoint table leaves: a path that some endpoint answers is never the
 * page's. Paths that are nobody's are answered with the page and 404 where the client says that it
 * takes HTML, so that people are told in words, and as before where it does not; below the API's
 * own folders always as before. */
#ifndef API_PAGE_H
#define API_PAGE_H

#include "api/endpoint.h"
#include "api/page_files.h"

struct page;

/* What the page may do: its own scripts, styles, pictures, fonts and API, and nothing of others. */
extern const char page_security_policy[];

/* `files` outlives it; with none, nothing is the page's. */
MUST_USE struct result page_open(const struct page_files *files, struct page **ret_page,
                                 struct error *err);
void page_close(struct page *page); /* takes NULL */

/* For a path that no endpoint answers: how the page does, NULL where it is not the page's. Its
 * query is the page's own and means nothing here. */
const struct endpoint *page_endpoint(const struct page *page, const struct http_exchange *exchange);

#endif
