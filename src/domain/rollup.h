/* One loan over several properties: find the rollup, or add the properties up, never both.
 *
 * A filing may list a total beside its parts: a parent asset beside its children, or a first
 * property that is the sum of the others. Counting both doubles the income. */
#ifndef DOMAIN_ROLLUP_H
#define DOMAIN_ROLLUP_H

#include "base/optional.h"

enum { ROLLUP_TOLERANCE_PERCENT = 1, ROLLUP_PARTS_MIN = 3 };

/* Is one of the amounts the total of all others? It is where it differs from their sum by at most
 * 1 % of that sum, all are known and the sum is positive. With fewer than three amounts two equal
 * properties could not be told from a total and its only part, so there is none then. Amounts are
 * within ±MONEY_PRICE_MAX_CENTS. */
bool rollup_find(const struct opt *amounts_cents, size_t count, size_t *ret_index);

/* The sum; unknown where any is unknown, where there is none, or where it leaves
 * ±MONEY_PRICE_MAX_CENTS: a total that silently lacks a part would pass for a loss of income. */
struct opt rollup_sum(const struct opt *amounts_cents, size_t count);

#endif
