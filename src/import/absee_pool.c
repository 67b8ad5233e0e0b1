#include "import/absee_pool.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

const char *originator_key_make(const char *originator, struct arena *arena)
{
    if (!originator || !originator[0])
        return NULL;
    char *key = arena_strdup(arena, originator);
    for (char *c = key; *c; c++)
        *c = lower(*c);
    return key;
}

/* General punctuation of Unicode, U+2000 to U+206F: dashes, quotes, blanks. Three bytes each. */
static bool is_punctuation(const char *text)
{
    const unsigned char *at = (const unsigned char *)text;
    return at[0] == 0xE2 && (at[1] == 0x80 || (at[1] == 0x81 && at[2] < 0xB0)) && at[2] != '\0';
}

/* Letters and digits alone, in lower case; bytes past ASCII that are no punctuation are kept. */
static const char *name_key_make(const char *name, struct arena *arena)
{
    if (!name)
        return NULL;
    char *key = arena_strdup(arena, name);
    size_t length = 0;
    for (const char *c = name; *c; c++) {
        if (is_punctuation(c)) {
            c += 2;
            continue;
        }
        const char letter = lower(*c);
        const bool counts = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') ||
                            (unsigned char)letter >= 0x80;
        if (counts)
            key[length++] = letter;
    }
    key[length] = '\0';
    return length ? key : NULL;
}

struct loan_marks loan_marks_of(const struct loan_filed *loan, struct arena *arena)
{
    return (struct loan_marks){
        .originator_key = originator_key_make(loan->originator, arena),
        .originated_on = {.value = loan->originated_on.value, .known = loan->originated_on.known},
        .loan_amount_cents = loan->loan_amount_cents,
        .name_key = loan->property_count ? name_key_make(loan->properties[0].name, arena) : NULL,
    };
}

struct tally {
    int same, different;
};

static void tally_opt(struct tally *tally, struct opt a, struct opt b)
{
    if (!a.known || !b.known)
        return;
    tally->same += a.value == b.value;
    tally->different += a.value != b.value;
}

static void tally_text(struct tally *tally, const char *a, const char *b)
{
    if (!a || !b)
        return;
    const bool same = strcmp(a, b) == 0;
    tally->same += same;
    tally->different += !same;
}

enum marks_verdict loan_marks_compare(const struct loan_marks *a, const struct loan_marks *b)
{
    struct tally tally = {0};
    tally_text(&tally, a->originator_key, b->originator_key);
    tally_opt(&tally, a->originated_on, b->originated_on);
    tally_opt(&tally, a->loan_amount_cents, b->loan_amount_cents);
    tally_text(&tally, a->name_key, b->name_key);
    if (tally.different >= 2)
        return MARKS_DIFFERENT;
    return tally.same >= 2 ? MARKS_SAME : MARKS_UNSURE;
}

static bool fill_opt(struct opt *known, struct opt filed)
{
    if (known->known || !filed.known)
        return false;
    *known = filed;
    return true;
}

static bool fill_text(const char **known, const char *filed)
{
    if (*known || !filed)
        return false;
    *known = filed;
    return true;
}

bool loan_marks_fill(struct loan_marks *known, const struct loan_marks *filed)
{
    bool any = fill_text(&known->originator_key, filed->originator_key);
    any |= fill_opt(&known->originated_on, filed->originated_on);
    any |= fill_opt(&known->loan_amount_cents, filed->loan_amount_cents);
    any |= fill_text(&known->name_key, filed->name_key);
    return any;
}

/* A pool that shares a loan's number with the filing. */
struct candidate {
    struct oid pool_id;
    int64_t score;
};

struct candidates {
    struct arena *arena;
    struct candidate *items;
    size_t count, room;
};

static void score(struct candidates *all, const struct oid *pool_id, enum marks_verdict verdict)
{
    const int64_t points = verdict == MARKS_SAME ? 1 : verdict == MARKS_DIFFERENT ? -1 : 0;
    for (size_t i = 0; i < all->count; i++) {
        if (oid_equal(&all->items[i].pool_id, pool_id)) {
            all->items[i].score += points;
            return;
        }
    }
    if (all->count == all->room) {
        const size_t wider = all->room ? 2 * all->room : 32;
        struct candidate *items = ARENA_ARRAY(all->arena, struct candidate, wider);
        if (all->count)
            memcpy(items, all->items, all->count * sizeof(*items));
        all->items = items;
        all->room = wider;
    }
    all->items[all->count++] = (struct candidate){*pool_id, points};
}

struct result import_pool_find(struct call *call, const struct absee_filing *filing,
                               struct oid *ret_pool_id, struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    struct candidates all = {.arena = call->arena};
    for (size_t i = 0; i < filing->loan_count; i++) {
        const struct loan_filed *loan = &filing->loans[i].filed;
        arena_reset(&scratch);
        const struct loan_marks marks = loan_marks_of(loan, &scratch);
        struct import_loan_list known = {0};
        TRY(import_loans_of_number(call->db, &scratch, loan->number, &known, err));
        for (size_t k = 0; k < known.count; k++)
            score(&all, &known.items[k].pool_id, loan_marks_compare(&marks, &known.items[k].marks));
    }
    struct candidate best = {.score = 0};
    for (size_t i = 0; i < all.count; i++) {
        const struct candidate *next = &all.items[i];
        const bool older = strcmp(next->pool_id.hex, best.pool_id.hex) < 0;
        if (next->score > best.score || (next->score == best.score && best.score > 0 && older))
            best = *next;
    }
    *ret_pool_id = best.pool_id;
    return RESULT_OK;
}

struct result import_pool_loan(struct call *call, const struct oid *pool_id, const char *number,
                               struct import_loan *ret_loan, bool *ret_found, struct error *err)
{
    struct import_loan_list known = {0};
    TRY(import_loans_of_number(call->db, call->arena, number, &known, err));
    *ret_found = false;
    for (size_t i = 0; i < known.count; i++) {
        if (oid_equal(&known.items[i].pool_id, pool_id)) {
            *ret_loan = known.items[i];
            *ret_found = true;
            return RESULT_OK;
        }
    }
    return RESULT_OK;
}
