/* What happens to a loan after it was made: modified, defeased, ended. From what filings say of it
 * to what stands.
 *
 * A filing repeats an event for as long as it is filed, so the same thing said by many filings is
 * one event, known by the first and the last of them. What stands follows from the set of things
 * said alone, not from the order in which filings are read:
 *
 *  - Modified: once for each date of modification (lastModificationDate). Of several versions of
 *    one date the one said last stands. Without a date there is no event.
 *  - Ended: paid off, liquidated, bought back or replaced (liquidationPrepaymentCode 2 to 9; a
 *    curtailment, 1, 10 and 11, ends nothing). The version said last stands. Its date is the one
 *    filed, else the end of the reporting period of the first filing that said it. A code beside a
 *    balance above zero is contradicted by its own filing, and is not believed.
 *  - Defeased: from the first filing in which no property is left to the loan (every one has
 *    propertyStatusCode 3 or DefeasedStatusCode F): no other date is filed.
 *  - A filing that shows the loan outstanding on its own property takes back an end or a defeasance
 *    that was said before and not since.
 *
 * From the month after an end or a defeasance on, figures are no performance of the deal. The
 * locked pro forma stays what it is, whatever happens. */
#ifndef DOMAIN_LOAN_EVENT_H
#define DOMAIN_LOAN_EVENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/optional.h"

/* id, code, what it did, for a sentence */
#define LOAN_EVENT_LIST(X)                                                                         \
    X(OUTSTANDING, "outstanding", "is outstanding")                                                \
    X(MODIFIED, "modified", "was modified")                                                        \
    X(DEFEASED, "defeased", "was defeased")                                                        \
    X(ENDED, "ended", "ended")

/* LOAN_OUTSTANDING: said, but no event: the loan is owed, on its own property. It never stands. */
enum loan_event_kind {
#define X(id, code, sentence) LOAN_##id,
    LOAN_EVENT_LIST(X)
#undef X
        LOAN_EVENT_KIND_COUNT
};
extern const char *const loan_event_codes[];
extern const char *const loan_event_deeds[];

/* As filed. Members that do not belong to the kind are unknown. */
struct loan_event {
    enum loan_event_kind kind;
    struct opt on;
    const char *codes; /* as filed, of several with commas between; NULL: none */
    struct opt rate_ppm, payment_cents, maturity_on, amortization_months; /* after a modification */
    int32_t first_filed_on, last_filed_on;
};

/* The codes of one filing that events are made of. */
struct loan_state_filed {
    struct opt modified_on;
    const char *modification_codes;
    struct opt rate_ppm, payment_cents, maturity_on, amortization_months;
    const char *end_code;
    struct opt ended_on;
    struct opt balance_cents;       /* at the end of the reporting period */
    bool has_property, is_defeased; /* lists a property; all that it lists are defeased */
};

/* What one filing says. */
struct loan_news {
    struct loan_event events[LOAN_EVENT_KIND_COUNT];
    size_t count;
    bool end_is_doubtful; /* an end is filed, and a balance beside it */
};

struct loan_news loan_news_of(const struct loan_state_filed *filed, int32_t filed_on);

/* Whether both say the same, whenever they were filed. */
bool loan_event_equal(const struct loan_event *a, const struct loan_event *b);

struct loan_events {
    struct loan_event *items; /* modifications by date, then defeasance, then end */
    size_t count;
};

/* `said`: one for each different thing said, in any order. In the arena; `on` of each that stands
 * is known. */
struct loan_events loan_events_stand(const struct loan_event *said, size_t count,
                                     struct arena *arena);

/* What the periods of a deal must know of its loan. */
struct loan_life {
    int32_t originated_on;
    struct opt ended_on;        /* the earlier of end and defeasance */
    const int32_t *modified_on; /* rising */
    size_t modified_count;
};
struct loan_life loan_life_of(int32_t originated_on, const struct loan_events *events,
                              struct arena *arena);

/* What the codes of an event mean, each a few words: "paid off before maturity". A code that is not
 * in the schema's list is told as itself. In the arena. */
struct text_list loan_event_words(const struct loan_event *event, struct arena *arena);

#endif
