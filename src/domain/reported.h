/* Which months of a deal are reported, as bits: bit i stands for the month i before the latest
 * reported one. So what is owed is told without reading the months themselves.
 *
 * REPORTED_MONTHS months are told, all that fit a column of 64 bits with a sign; what is older is
 * in `period_months` alone. Without a report the bits are 0 and the latest month says nothing. */
#ifndef DOMAIN_REPORTED_H
#define DOMAIN_REPORTED_H

#include <stdbool.h>
#include <stdint.h>

enum { REPORTED_MONTHS = 63 };

struct reported {
    int32_t latest_ym;
    int64_t bits; /* 0: nothing is reported; else bit 0 is set */
};

/* Adds the `months` months that end with last_ym. */
struct reported reported_add(struct reported reported, int32_t last_ym, int32_t months);
/* False for a month past the latest, and for one that is too old to be told. */
bool reported_has(const struct reported *reported, int32_t ym);

#endif
