#include <stdio.h>

#include "base/attributes.h"
#include "base/calendar.h"
#include "domain/statement.h"

const char *const statement_fate_codes[] = {
#define X(id, code, sentence) [STATEMENT_##id] = (code),
    STATEMENT_FATE_LIST(X)
#undef X
};

const char *const statement_fate_sentences[] = {
#define X(id, code, sentence) [STATEMENT_##id] = (sentence),
    STATEMENT_FATE_LIST(X)
#undef X
};

const char *const statement_remark_sentences[] = {
    [STATEMENT_REMARK_DIFFERENCE] = "A quarter taken as the difference of two year-to-date "
                                    "statements",
    [STATEMENT_REMARK_EARLY] = "Begins before the month of closing: partly the seller's figures",
    [STATEMENT_REMARK_OCCUPANCY_ZERO] = "Occupancy is filed as 0 though there is revenue",
    [STATEMENT_REMARK_OCCUPANCY_RANGE] = "Occupancy is filed as a number that is not between 0 "
                                         "and 1, and is left out",
    [STATEMENT_REMARK_COVERAGE_RANGE] = "The debt service coverage filed is out of range, and is "
                                        "left out",
    [STATEMENT_REMARK_NEGATIVE_EXPENSES] = "Expenses of the quarter are negative: the year to date "
                                           "was corrected downwards",
    [STATEMENT_REMARK_PAST_END] = "Goes on past the month in which the loan ended",
    [STATEMENT_REMARK_MODIFIED] = "The loan was modified in these months or shortly before: debt "
                                  "service is what was filed",
    [STATEMENT_REMARK_PARTIAL] = "The sum of the properties that are left: the loan had more",
};
_Static_assert(ARRAY_LENGTH(statement_remark_sentences) == STATEMENT_REMARK_COUNT,
               "a sentence for each remark");

enum { SPAN_TEXT_MAX = 64 };

/* In months where the span is whole, else in the dates that were filed. */
static void span_text(const struct statement *statement, char text[SPAN_TEXT_MAX])
{
    int32_t first_ym, months;
    if (statement_span(statement, &first_ym, &months) == STATEMENT_PERIOD) {
        const int32_t last_ym = first_ym + months - 1;
        snprintf(text, SPAN_TEXT_MAX, "%04d-%02d to %04d-%02d", first_ym / 12, first_ym % 12 + 1,
                 last_ym / 12, last_ym % 12 + 1);
        return;
    }
    char start[DATE_TEXT_MAX] = "(no date)", end[DATE_TEXT_MAX] = "(no date)";
    if (statement->start_on.known)
        date_format((int32_t)statement->start_on.value, start);
    if (statement->end_on.known)
        date_format((int32_t)statement->end_on.value, end);
    snprintf(text, SPAN_TEXT_MAX, "%s to %s", start, end);
}

void statement_verdict_text(const struct statement *statements, const struct statement_plan *plan,
                            size_t index, char text[STATEMENT_TEXT_MAX])
{
    const struct statement_verdict *verdict = &plan->verdicts[index];
    char span[SPAN_TEXT_MAX], filed[DATE_TEXT_MAX];
    span_text(&statements[index], span);
    date_format(statements[index].filed_on, filed);
    const char *sentence = statement_fate_sentences[verdict->fate];
    if (verdict->by == STATEMENT_NONE) {
        snprintf(text, STATEMENT_TEXT_MAX, "%s, filed %s, %s", span, filed, sentence);
        return;
    }
    char other[SPAN_TEXT_MAX], other_filed[DATE_TEXT_MAX];
    span_text(&statements[verdict->by], other);
    date_format(statements[verdict->by].filed_on, other_filed);
    snprintf(text, STATEMENT_TEXT_MAX, "%s, filed %s, %s (%s, filed %s)", span, filed, sentence,
             other, other_filed);
}
