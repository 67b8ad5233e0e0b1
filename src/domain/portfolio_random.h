/* Random numbers by counter: the n-th number of a stream is a function of stream and n, so that any
 * of them can be had without those before it. Not for secrets.
 *
 * The function is the finaliser of SplitMix64: G. L. Steele, D. Lea, C. H. Flood, "Fast splittable
 * pseudorandom number generators", OOPSLA 2014. */
#ifndef DOMAIN_PORTFOLIO_RANDOM_H
#define DOMAIN_PORTFOLIO_RANDOM_H

#include <stdbool.h>
#include <stdint.h>

enum { SHARE_ONE_PPM = 1000000 };

/* A stream of its own for (parent, name). */
uint64_t stream_of(uint64_t parent, uint64_t name);

/* 32 evenly distributed bits: number n of the stream. */
uint32_t random_bits(uint64_t stream, uint32_t n);

/* 0 to count - 1, count >= 1. The bias is below count / 2^32. */
uint32_t random_below(uint64_t stream, uint32_t n, uint32_t count);

/* Happens with this probability. */
bool random_chance(uint64_t stream, uint32_t n, int32_t probability_ppm);

/* A distribution by its values at 0, 10, … 100 % (its deciles), straight lines between. */
enum { QUANTILE_STEPS = 10 };
struct quantiles {
    int32_t at[QUANTILE_STEPS + 1]; /* not falling */
};
int32_t random_of(uint64_t stream, uint32_t n, const struct quantiles *distribution);

/* The index that a running sum of weights falls on; weights sum up to at least 1. */
uint32_t random_weighted(uint64_t stream, uint32_t n, const int32_t *weights, uint32_t count);

#endif
