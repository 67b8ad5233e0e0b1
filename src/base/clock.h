/* The clock and randomness, injected: rules and use cases take `now`, and only edges ask. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

int64_t clock_now_ms(void);       /* wall clock, UTC */
int64_t clock_monotonic_ns(void); /* for durations only */

/* From the kernel; cannot fail on a kernel that runs this program (getrandom). */
void random_bytes(void *bytes, size_t length);

#endif
