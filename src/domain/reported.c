#include "domain/reported.h"

static int64_t shifted(int64_t bits, int32_t months)
{
    return months >= REPORTED_MONTHS ? 0
                                     : (int64_t)(((uint64_t)bits << months) & (uint64_t)INT64_MAX);
}

struct reported reported_add(struct reported reported, int32_t last_ym, int32_t months)
{
    if (reported.bits == 0) {
        reported.latest_ym = last_ym;
    } else if (last_ym > reported.latest_ym) {
        reported.bits = shifted(reported.bits, last_ym - reported.latest_ym);
        reported.latest_ym = last_ym;
    }
    for (int32_t ym = last_ym; ym > last_ym - months; ym--)
        reported.bits |= shifted(1, reported.latest_ym - ym);
    return reported;
}

bool reported_has(const struct reported *reported, int32_t ym)
{
    if (reported->bits == 0 || ym > reported->latest_ym)
        return false;
    return (reported->bits & shifted(1, reported->latest_ym - ym)) != 0;
}
