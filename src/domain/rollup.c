#include "domain/rollup.h"

#include "base/decimal.h"
#include "domain/limits.h"

struct opt rollup_sum(const struct opt *amounts_cents, size_t count)
{
    int128 sum = 0;
    for (size_t i = 0; i < count; i++) {
        if (!amounts_cents[i].known)
            return UNKNOWN;
        sum += amounts_cents[i].value;
    }
    if (count == 0 || sum > MONEY_PRICE_MAX_CENTS || sum < -MONEY_PRICE_MAX_CENTS)
        return UNKNOWN;
    return OPT((int64_t)sum);
}

bool rollup_find(const struct opt *amounts_cents, size_t count, size_t *ret_index)
{
    if (count < ROLLUP_PARTS_MIN)
        return false;
    int128 total = 0;
    for (size_t i = 0; i < count; i++) {
        if (!amounts_cents[i].known)
            return false;
        total += amounts_cents[i].value;
    }
    for (size_t i = 0; i < count; i++) {
        const int128 others = total - amounts_cents[i].value;
        const int128 gap = others - amounts_cents[i].value;
        if (others > 0 && (gap < 0 ? -gap : gap) * 100 <= others * ROLLUP_TOLERANCE_PERCENT) {
            *ret_index = i;
            return true;
        }
    }
    return false;
}
