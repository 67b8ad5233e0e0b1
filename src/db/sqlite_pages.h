/* SQLite's page cache, spared a walk through all of its pages at every commit.
 *
 * SQLite 3.40 cuts the cache to the database's size whenever a write transaction ends. Its own
 * cache knows what there is to cut by the highest page number it was ever asked for; and balancing
 * an index parks pages under the number of the lock page, which no page of a database has (at 1
 * GiB), and so far behind the end of any smaller database. All pages are then looked at, tens of
 * thousands of them, to find none to cut.
 *
 * This stands before that cache, passes everything on, and knows the highest number that is not the
 * lock page's: where nothing lies past the cut, the cut is left out. */
#ifndef DB_SQLITE_PAGES_H
#define DB_SQLITE_PAGES_H

/* Once, before SQLite's first use. Where SQLite is in use already it stays as it was. */
void sqlite_pages_install(void);

#endif
