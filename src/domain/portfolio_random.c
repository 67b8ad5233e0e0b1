#include "domain/portfolio_random.h"

#include <assert.h>

/* The odd number nearest to 2^64 over the golden ratio: the step of the generator. */
static const uint64_t STEP = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint64_t stream_of(uint64_t parent, uint64_t name)
{
    /* Mixed twice, so that the numbers of a stream are not the streams of its children. */
    return mix(mix(parent + (name + 1) * STEP) ^ STEP);
}

uint32_t random_bits(uint64_t stream, uint32_t n)
{
    return (uint32_t)(mix(stream + ((uint64_t)n + 1) * STEP) >> 32);
}

uint32_t random_below(uint64_t stream, uint32_t n, uint32_t count)
{
    assert(count > 0);
    return (uint32_t)(((uint64_t)random_bits(stream, n) * count) >> 32);
}

bool random_chance(uint64_t stream, uint32_t n, int32_t probability_ppm)
{
    return (int32_t)random_below(stream, n, SHARE_ONE_PPM) < probability_ppm;
}

int32_t random_of(uint64_t stream, uint32_t n, const struct quantiles *distribution)
{
    const uint64_t position = (uint64_t)random_bits(stream, n) * QUANTILE_STEPS;
    const uint32_t step = (uint32_t)(position >> 32);
    const int64_t within = (int64_t)(position & UINT32_MAX) >> 12; /* of 2^20 */
    const int64_t low = distribution->at[step], high = distribution->at[step + 1];
    return (int32_t)(low + (high - low) * within / (1 << 20));
}

uint32_t random_weighted(uint64_t stream, uint32_t n, const int32_t *weights, uint32_t count)
{
    int32_t total = 0;
    for (uint32_t i = 0; i < count; i++)
        total += weights[i];
    int32_t left = (int32_t)random_below(stream, n, (uint32_t)total);
    uint32_t chosen = 0;
    while (left >= weights[chosen])
        left -= weights[chosen++];
    return chosen;
}
