#include "domain/loan_event.h"

#include <stdlib.h>
#include <string.h>

#include "base/attributes.h"

const char *const loan_event_codes[] = {
#define X(id, code, sentence) [LOAN_##id] = (code),
    LOAN_EVENT_LIST(X)
#undef X
};

const char *const loan_event_deeds[] = {
#define X(id, code, sentence) [LOAN_##id] = (sentence),
    LOAN_EVENT_LIST(X)
#undef X
};

struct code_words {
    const char *code, *words;
};

static const struct code_words modification_words[] = {
    {"1", "maturity extended"},
    {"2", "amortization changed"},
    {"3", "principal written off"},
    {"5", "interest rate reduced for a time"},
    {"6", "interest capitalized"},
    {"7", "taxes capitalized"},
    {"8", "several changes"},
    {"10", "forbearance"},
    {"98", "other"},
};

/* Those that end a loan; a curtailment is not among them. */
static const struct code_words end_words[] = {
    {"2", "paid off before maturity"}, {"3", "liquidated"},
    {"4", "bought back or replaced"},  {"5", "paid off at maturity"},
    {"6", "paid off at a discount"},   {"7", "liquidated"},
    {"8", "paid off with a penalty"},  {"9", "paid off with yield maintenance"},
};

static const char *words_find(const struct code_words *table, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(table[i].code, code) == 0)
            return table[i].words;
    }
    return NULL;
}

static const char *end_find(const char *code)
{
    return code ? words_find(end_words, ARRAY_LENGTH(end_words), code) : NULL;
}

struct loan_news loan_news_of(const struct loan_state_filed *filed, int32_t filed_on)
{
    struct loan_news news = {0};
    const bool owes = filed->balance_cents.known && filed->balance_cents.value > 0;
    const bool ends = end_find(filed->end_code) != NULL;
    const bool defeased = filed->has_property && filed->is_defeased;
    if (filed->modified_on.known)
        news.events[news.count++] = (struct loan_event){
            .kind = LOAN_MODIFIED,
            .on = filed->modified_on,
            .codes = filed->modification_codes,
            .rate_ppm = filed->rate_ppm,
            .payment_cents = filed->payment_cents,
            .maturity_on = filed->maturity_on,
            .amortization_months = filed->amortization_months,
        };
    if (defeased)
        news.events[news.count++] = (struct loan_event){.kind = LOAN_DEFEASED};
    if (ends && !owes)
        news.events[news.count++] = (struct loan_event){
            .kind = LOAN_ENDED, .on = filed->ended_on, .codes = filed->end_code};
    if (owes && filed->has_property && !defeased)
        news.events[news.count++] = (struct loan_event){.kind = LOAN_OUTSTANDING};
    for (size_t i = 0; i < news.count; i++)
        news.events[i].first_filed_on = news.events[i].last_filed_on = filed_on;
    news.end_is_doubtful = ends && owes;
    return news;
}

static bool text_equal(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

bool loan_event_equal(const struct loan_event *a, const struct loan_event *b)
{
    return a->kind == b->kind && opt_equal(a->on, b->on) && text_equal(a->codes, b->codes) &&
           opt_equal(a->rate_ppm, b->rate_ppm) && opt_equal(a->payment_cents, b->payment_cents) &&
           opt_equal(a->maturity_on, b->maturity_on) &&
           opt_equal(a->amortization_months, b->amortization_months);
}

static int compare_opts(struct opt a, struct opt b)
{
    if (a.known != b.known)
        return a.known ? 1 : -1;
    return a.known && a.value != b.value ? (a.value > b.value ? 1 : -1) : 0;
}

/* Above 0 where `a` stands in front of `b`: said last; of two said by the same filing the order is
 * any, but always the same. */
static int compare_standing(const struct loan_event *a, const struct loan_event *b)
{
    if (a->last_filed_on != b->last_filed_on)
        return a->last_filed_on > b->last_filed_on ? 1 : -1;
    int order = compare_opts(a->on, b->on);
    if (order == 0)
        order = strcmp(a->codes ? a->codes : "", b->codes ? b->codes : "");
    if (order == 0)
        order = compare_opts(a->rate_ppm, b->rate_ppm);
    if (order == 0)
        order = compare_opts(a->payment_cents, b->payment_cents);
    if (order == 0)
        order = compare_opts(a->maturity_on, b->maturity_on);
    return order != 0 ? order : compare_opts(a->amortization_months, b->amortization_months);
}

/* Things said of what is one event: all of a kind, but for modifications, which have their dates.
 */
static bool is_one_event(const struct loan_event *a, const struct loan_event *b)
{
    return a->kind == b->kind && (a->kind != LOAN_MODIFIED || opt_equal(a->on, b->on));
}

static int compare_events(const void *left, const void *right)
{
    const struct loan_event *a = left, *b = right;
    if (a->kind != b->kind)
        return a->kind < b->kind ? -1 : 1;
    return compare_opts(a->on, b->on);
}

static struct opt outstanding_last(const struct loan_event *said, size_t count)
{
    struct opt last_on = UNKNOWN;
    for (size_t i = 0; i < count; i++) {
        if (said[i].kind == LOAN_OUTSTANDING &&
            (!last_on.known || said[i].last_filed_on > last_on.value))
            last_on = OPT(said[i].last_filed_on);
    }
    return last_on;
}

struct loan_events loan_events_stand(const struct loan_event *said, size_t count,
                                     struct arena *arena)
{
    const struct opt outstanding_on = outstanding_last(said, count);
    struct loan_events stand = {.items = ARENA_ARRAY(arena, struct loan_event, count)};
    for (size_t i = 0; i < count; i++) {
        struct loan_event event = said[i];
        if (event.kind == LOAN_OUTSTANDING)
            continue;
        bool is_taken_back = event.kind != LOAN_MODIFIED && outstanding_on.known &&
                             event.last_filed_on < outstanding_on.value;
        for (size_t k = 0; k < count; k++) {
            if (!is_one_event(&said[k], &said[i]))
                continue;
            if (said[k].first_filed_on < event.first_filed_on)
                event.first_filed_on = said[k].first_filed_on;
            is_taken_back |= k != i && compare_standing(&said[k], &said[i]) > 0;
        }
        if (is_taken_back)
            continue;
        if (!event.on.known)
            event.on = OPT(event.first_filed_on);
        stand.items[stand.count++] = event;
    }
    if (stand.count > 1)
        qsort(stand.items, stand.count, sizeof stand.items[0], compare_events);
    return stand;
}

struct loan_life loan_life_of(int32_t originated_on, const struct loan_events *events,
                              struct arena *arena)
{
    int32_t *modified_on = ARENA_ARRAY(arena, int32_t, events->count);
    struct loan_life life = {.originated_on = originated_on, .modified_on = modified_on};
    for (size_t i = 0; i < events->count; i++) {
        const struct loan_event *event = &events->items[i];
        if (event->kind == LOAN_MODIFIED)
            modified_on[life.modified_count++] = (int32_t)event->on.value;
        else if (!life.ended_on.known || event->on.value < life.ended_on.value)
            life.ended_on = event->on;
    }
    return life;
}

struct text_list loan_event_words(const struct loan_event *event, struct arena *arena)
{
    struct text_list words = {.known = true};
    if (event->kind == LOAN_DEFEASED) {
        words.items = ARENA_ARRAY(arena, const char *, 1);
        words.items[words.count++] = "securities took the place of the property";
    }
    if (!event->codes)
        return words;
    char *codes = arena_strdup(arena, event->codes);
    words.items = ARENA_ARRAY(arena, const char *, strlen(codes) + 1);
    char *rest = NULL;
    for (char *code = strtok_r(codes, ", ", &rest); code; code = strtok_r(NULL, ", ", &rest)) {
        const char *meant =
            event->kind == LOAN_MODIFIED
                ? words_find(modification_words, ARRAY_LENGTH(modification_words), code)
                : end_find(code);
        words.items[words.count++] = meant ? meant : arena_printf(arena, "code %s", code);
    }
    return words;
}
