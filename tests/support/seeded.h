/* Random numbers for property tests, the same for the same seed (xorshift64*; G. Marsaglia,
 * "Xorshift RNGs", 2003; S. Vigna, "An experimental exploration of Marsaglia's xorshift
 * generators, scrambled", 2016).
 *
 * The seed is $POSTCLOSE_SEED, or a fixed one, so that a run can be repeated: SEEDED_CHECK() prints
 * it with the step that failed. Needs cmocka.h before it. */
#ifndef TESTS_SUPPORT_SEEDED_H
#define TESTS_SUPPORT_SEEDED_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

struct seeded {
    uint64_t seed, state;
    uint64_t step; /* counted by the test */
};

static inline struct seeded seeded_start(void)
{
    const char *text = getenv("POSTCLOSE_SEED");
    uint64_t seed = text != NULL ? strtoull(text, NULL, 10) : 0;
    if (seed == 0)
        seed = UINT64_C(20240229);
    return (struct seeded){.seed = seed, .state = seed};
}

static inline uint64_t seeded_next(struct seeded *random)
{
    random->state ^= random->state >> 12;
    random->state ^= random->state << 25;
    random->state ^= random->state >> 27;
    return random->state * UINT64_C(2685821657736338717);
}

/* least to greatest, both inclusive; the slight bias of the remainder does no harm here. */
static inline int64_t seeded_between(struct seeded *random, int64_t least, int64_t greatest)
{
    const uint64_t count = (uint64_t)greatest - (uint64_t)least + 1;
    return (int64_t)((uint64_t)least + (seeded_next(random) >> 8) % count);
}

/* True once in so many times. */
static inline bool seeded_once_in(struct seeded *random, int64_t times)
{
    return seeded_between(random, 1, times) == 1;
}

#define SEEDED_CHECK(random, condition)                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            fail_msg("POSTCLOSE_SEED=%llu, step %llu: %s", (unsigned long long)(random)->seed,     \
                     (unsigned long long)(random)->step, #condition);                              \
    } while (0)

#endif
