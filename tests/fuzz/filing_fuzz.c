/* Feeds any bytes to the reader of filings, and what comes out to the rules: loans with their
 * parts, underwriting, events, sums and periods. Beyond not crashing, no two periods share a month,
 * none is after the loan's end, and amounts keep their limits. */
#include <stdint.h>
#include <stdlib.h>

#include "base/calendar.h"
#include "crypto/password.h"
#include "domain/limits.h"
#include "import/absee_filing.h"

enum { ARENA_BYTES = 64 * 1024 * 1024 };

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void require_periods(const struct statement_plan *plan, const struct loan_life *life)
{
    for (size_t i = 0; i < plan->period_count; i++) {
        const struct statement_period *period = &plan->periods[i];
        const int32_t first_ym = period->last_ym - period->months + 1;
        require(period->months >= 1 && period->months <= PERIOD_MONTHS_MAX);
        require(i == 0 || plan->periods[i - 1].last_ym < first_ym);
        require(period->rent_cents <= MONEY_MONTHLY_MAX_CENTS);
        require(!life->ended_on.known || first_ym <= date_month_ym((int32_t)life->ended_on.value));
    }
}

static void check_loan(const struct absee_loan *loan, struct arena *arena)
{
    struct underwriting underwriting = {0};
    (void)underwriting_make(&loan->filed, arena, &underwriting);
    require(loan->news.count <= LOAN_EVENT_KIND_COUNT);
    require(!loan->has_statement || loan->part_count == 0);

    const struct loan_events events = loan_events_stand(loan->news.events, loan->news.count, arena);
    for (size_t i = 0; i < events.count; i++) {
        require(events.items[i].on.known);
        (void)loan_event_words(&events.items[i], arena);
    }
    const int32_t made_on =
        loan->filed.originated_on.known ? (int32_t)loan->filed.originated_on.value : loan->filed_on;
    const struct loan_life life = loan_life_of(made_on, &events, arena);
    const struct statement_sums sums = statement_parts_sum(loan->parts, loan->part_count, arena);
    const struct statement_plan of_sums = statement_plan_make(sums.items, sums.count, &life, arena);
    require_periods(&of_sums, &life);
    const struct statement_plan of_one =
        statement_plan_make(&loan->statement, loan->has_statement, &life, arena);
    require_periods(&of_one, &life);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_memory memory = {.bytes = (const char *)data, .length = size};
    const struct byte_source source = byte_source_memory(&memory);
    struct arena arena CLEANUP(arena_free);
    struct absee_filing filing = {0};
    struct error err;
    arena_init(&arena, ARENA_BYTES);
    error_init(&err, &arena);
    require(!failed(crypto_init(&err)));
    if (failed(absee_filing_read(&source, &arena, &filing, &err)))
        return 0;
    require(filing.loan_count > 0 || filing.loans != NULL);
    for (size_t i = 0; i < filing.loan_count; i++)
        check_loan(&filing.loans[i], &arena);
    return 0;
}
