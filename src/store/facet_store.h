/* What there is to choose from in menus. */
#ifndef STORE_FACET_STORE_H
#define STORE_FACET_STORE_H

#include "store/names.h"

enum { FACET_MARKETS_MAX = 1000 };

/* The first FACET_MARKETS_MAX market keys in use by leads, deals and buy boxes, by their bytes,
 * each once. Costs a step of an index a key, whatever the number of rows. */
MUST_USE struct result facet_store_markets(struct db *db, struct arena *arena,
                                           struct text_list *ret_markets, struct error *err);

#endif
