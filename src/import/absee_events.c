#include "import/absee_events.h"

#include <string.h>

#include "app/audit.h"
#include "app/fields.h"
#include "base/buf.h"
#include "base/calendar.h"
#include "base/decimal.h"
#include "store/deal_store.h"

/* ---- what is remembered ---- */

/* Writes it unless a filing of that date said the same. */
static struct result keep_one(struct call *call, const struct import_loan *loan,
                              const struct loan_event *event, const struct loan_event_list *filed,
                              const struct oid *import_id, bool *wrote, struct error *err)
{
    int64_t version = 1;
    for (size_t i = 0; i < filed->count; i++) {
        if (loan_event_equal(&filed->items[i], event))
            return RESULT_OK;
        version += filed->items[i].kind == event->kind;
    }
    *wrote = true;
    return import_event_insert(call->db, loan, event, version, import_id, err);
}

/* Adds what one filing says to what is said; there is room. */
static void add_said(struct loan_event_list *said, const struct loan_event *event)
{
    for (size_t i = 0; i < said->count; i++) {
        struct loan_event *known = &said->items[i];
        if (!loan_event_equal(known, event))
            continue;
        if (event->first_filed_on < known->first_filed_on)
            known->first_filed_on = event->first_filed_on;
        if (event->last_filed_on > known->last_filed_on)
            known->last_filed_on = event->last_filed_on;
        return;
    }
    said->items[said->count++] = *event;
}

static bool stand_equal(const struct loan_events *a, const struct loan_events *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!loan_event_equal(&a->items[i], &b->items[i]))
            return false;
    }
    return true;
}

struct result import_events_keep(struct call *call, const struct import_loan *loan,
                                 const struct absee_loan *filed, const struct oid *import_id,
                                 struct events_change *ret_change, struct error *err)
{
    struct arena *arena = call->arena;
    const struct loan_news *news = &filed->news;
    struct loan_event_list known = {0}, of_date = {0};
    struct events_change change = {0};
    TRY(import_events_of_loan(call->db, arena, loan, &known, err));
    TRY(import_events_of_filing(call->db, arena, loan, filed->filed_on, &of_date, err));
    for (size_t i = 0; i < news->count; i++)
        TRY(keep_one(call, loan, &news->events[i], &of_date, import_id, &change.wrote, err));

    struct loan_event_list said = {
        .items = ARENA_ARRAY(arena, struct loan_event, known.count + news->count),
        .count = known.count};
    if (known.count)
        memcpy(said.items, known.items, known.count * sizeof(*said.items));
    for (size_t i = 0; i < news->count; i++)
        add_said(&said, &news->events[i]);
    change.before = loan_events_stand(known.items, known.count, arena);
    change.after = loan_events_stand(said.items, said.count, arena);
    change.changed = !stand_equal(&change.before, &change.after);
    *ret_change = change;
    return RESULT_OK;
}

/* ---- what is told ---- */

struct told_event {
    struct opt on;
    struct text_list how;
    struct opt rate_ppm, payment_cents, maturity_on, amortization_months;
};

static const struct field told_fields[] = {
    FIELD_DATE(struct told_event, on, "on"),
    FIELD_TEXT_LIST(struct told_event, how, "how"),
    FIELD_RATE(struct told_event, rate_ppm, "interestRate"),
    FIELD_MONEY(struct told_event, payment_cents, "monthlyPayment"),
    FIELD_DATE(struct told_event, maturity_on, "maturityDate"),
    FIELD_INTEGER(struct told_event, amortization_months, "amortizationMonths"),
};
static const struct schema told_schema = SCHEMA("LoanEvent", struct told_event, told_fields);

static const char *event_json(struct arena *arena, const struct loan_event *event)
{
    if (!event)
        return NULL;
    const struct told_event told = {
        .on = event->on,
        .how = loan_event_words(event, arena),
        .rate_ppm = event->rate_ppm,
        .payment_cents = event->payment_cents,
        .maturity_on = event->maturity_on,
        .amortization_months = event->amortization_months,
    };
    return fields_json(arena, &told_schema, &told);
}

static void print_number(struct buf *text, const char *before, struct opt value, int decimals,
                         const char *behind)
{
    char number[DECIMAL_TEXT_MAX];
    if (!value.known)
        return;
    decimal_format(value.value, decimals, number);
    buf_printf(text, "%s%s%s", before, number, behind);
}

/* " on 2020-05-06: maturity extended; matures 2027-05-06" */
static const char *event_sentence(struct arena *arena, const struct loan_event *event)
{
    struct buf text CLEANUP(buf_free) = BUF_EMPTY;
    char on[DATE_TEXT_MAX];
    date_format((int32_t)event->on.value, on);
    buf_printf(&text, " on %s", on);
    const struct text_list how = loan_event_words(event, arena);
    for (size_t i = 0; i < how.count; i++)
        buf_printf(&text, "%s %s", i ? "," : ":", how.items[i]);
    print_number(&text, "; rate ", event->rate_ppm, 6, "");
    print_number(&text, "; payment $", event->payment_cents, 2, " a month");
    if (event->maturity_on.known) {
        date_format((int32_t)event->maturity_on.value, on);
        buf_printf(&text, "; matures %s", on);
    }
    return arena_strdup(arena, buf_text(&text));
}

static struct result tell_one(struct call *call, const struct oid *deal_id,
                              const struct loan_event *before, const struct loan_event *after,
                              const char *number, struct import_report *report, struct error *err)
{
    const struct loan_event *event = after ? after : before;
    const char *code = loan_event_codes[event->kind];
    import_report_remark(report, number, "%s%s%s", after ? "" : "no longer holds that it ",
                         loan_event_deeds[event->kind], event_sentence(call->arena, event));
    return audit_write(call,
                       &(struct audit_change){
                           .action = arena_printf(call->arena, "deal.%s", code),
                           .subject_kind = "deal",
                           .subject_id = deal_id->hex,
                           .before = event_json(call->arena, before),
                           .after = event_json(call->arena, after),
                       },
                       err);
}

/* Of one kind there is one event, but for modifications, which have their dates. */
static const struct loan_event *find_event(const struct loan_events *events,
                                           const struct loan_event *event)
{
    for (size_t i = 0; i < events->count; i++) {
        const struct loan_event *other = &events->items[i];
        if (other->kind == event->kind &&
            (event->kind != LOAN_MODIFIED || opt_equal(other->on, event->on)))
            return other;
    }
    return NULL;
}

struct result import_events_set_end(struct call *call, const struct oid *deal_id,
                                    const struct loan_events *events, struct error *err)
{
    const struct loan_life life = loan_life_of(0, events, call->arena);
    struct opt ended_on = UNKNOWN;
    TRY(standing_store_end(call->db, deal_id, &ended_on, err));
    if (opt_equal(ended_on, life.ended_on))
        return RESULT_OK;
    return standing_store_set_end(call->db, deal_id, life.ended_on, err);
}

struct result import_events_tell(struct call *call, const struct oid *deal_id, bool is_new,
                                 const struct events_change *change, const char *number,
                                 struct import_report *report, struct error *err)
{
    const struct loan_events none = {0};
    const struct loan_events *before = is_new ? &none : &change->before, *after = &change->after;
    for (size_t i = 0; i < after->count; i++) {
        const struct loan_event *is = &after->items[i], *was = find_event(before, is);
        if (!was || !loan_event_equal(was, is))
            TRY(tell_one(call, deal_id, was, is, number, report, err));
    }
    for (size_t i = 0; i < before->count; i++) {
        const struct loan_event *was = &before->items[i];
        if (!find_event(after, was))
            TRY(tell_one(call, deal_id, was, NULL, number, report, err));
    }
    return import_events_set_end(call, deal_id, after, err);
}
