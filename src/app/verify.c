#include "app/verify.h"

#include <inttypes.h>
#include <string.h>

#include "app/audit.h"
#include "app/period_change.h"
#include "app/record.h"
#include "app/recount.h"
#include "app/trends_recount.h"
#include "db/check.h"
#include "store/sql_statements.h"

struct check {
    void (*report)(void *context, const char *problem);
    void *context;
    int64_t problems;
};

static void problem(void *context, const char *sentence)
{
    struct check *check = context;
    check->problems++;
    check->report(check->context, sentence);
}

static struct result verify_audit(struct call *call, struct check *check, int64_t *ret_entries,
                                  struct error *err)
{
    struct audit_check audit = {0};
    TRY(audit_verify(call, &audit, err));
    *ret_entries = audit.entries;
    if (audit.first_broken_seq) {
        problem(check, arena_printf(call->arena, "audit entry %" PRId64 ": %s",
                                    audit.first_broken_seq, audit.problem));
    }
    return RESULT_OK;
}

/* What the audit wrote down when the deal was closed, among the first that was said of its id; in
 * the arena. NULL: nothing. */
static struct result find_locked(struct call *call, const struct deal *deal,
                                 const char **ret_locked, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(call->db, &SQL_AUDIT_OF_SUBJECT, DB_ARGS(db_oid(&deal->id)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        const char *locked = db_column_text(&row, 1);
        if (locked && !strcmp(db_column_text(&row, 0), "deal.close")) {
            *ret_locked = arena_strdup(call->arena, locked);
            return RESULT_OK;
        }
    }
}

static struct result verify_locked(struct call *call, struct check *check, const struct deal *deal,
                                   struct error *err)
{
    const char *locked = NULL;
    TRY(find_locked(call, deal, &locked, err));
    if (!locked || strcmp(locked, deal_json(call->arena, deal)) != 0) {
        problem(check, arena_printf(call->arena, "deal %s is not what was locked at its closing",
                                    deal->id.hex));
    }
    return RESULT_OK;
}

static struct result verify_deal(struct call *call, struct check *check, const struct oid *id,
                                 struct error *err)
{
    struct deal_recount recount = {0};
    TRY(recount_deal(call, id, &recount, err));
    TRY(verify_locked(call, check, &recount.deal, err));
    for (size_t i = 0; i < recount.periods.count; i++) {
        if (recount.period_differs[i]) {
            problem(check,
                    arena_printf(call->arena, "period %s of deal %s is not what its figures give",
                                 recount.periods.items[i].id.hex, id->hex));
        }
    }
    if (recount.standing_differs)
        problem(check, arena_printf(call->arena, "deal %s differs from its periods", id->hex));
    return RESULT_OK;
}

static struct result verify_box(struct call *call, struct check *check, const struct oid *id,
                                struct error *err)
{
    struct box_recount recount = {0};
    TRY(recount_box(call, id, &recount, err));
    if (recount.differs)
        problem(check, arena_printf(call->arena, "buy box %s differs from its deals", id->hex));
    return RESULT_OK;
}

static struct result verify_buyer(struct call *call, struct check *check, const struct oid *id,
                                  struct error *err)
{
    struct buyer_recount recount = {0};
    TRY(recount_buyer(call, id, &recount, err));
    if (recount.differs)
        problem(check, arena_printf(call->arena, "buyer %s differs from its deals", id->hex));
    return RESULT_OK;
}

static struct result (*const verify_noun[RECOUNT_NOUN_COUNT])(struct call *call,
                                                              struct check *check,
                                                              const struct oid *id,
                                                              struct error *err) = {
    [RECOUNT_DEALS] = verify_deal,
    [RECOUNT_BOXES] = verify_box,
    [RECOUNT_BUYERS] = verify_buyer,
};

enum { VERIFY_BATCH = 200 };

/* Each batch has an arena of its own, so that a large database is verified in little memory. */
static struct result verify_all(const struct call *call, enum recount_noun noun,
                                struct check *check, int64_t *ret_count, struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct call batch = *call;
    batch.arena = &arena;
    struct oid ids[VERIFY_BATCH], after = {0};
    int64_t count = 0;
    do {
        TRY(recount_ids(&batch, noun, &after, VERIFY_BATCH, ids, &count, err));
        for (int64_t i = 0; i < count; i++)
            TRY(verify_noun[noun](&batch, check, &ids[i], err));
        *ret_count += count;
        if (count)
            after = ids[count - 1];
        arena_reset(&arena);
    } while (count == VERIFY_BATCH);
    return RESULT_OK;
}

static struct result verify_group_trends(struct call *call, struct check *check,
                                         enum trend_kind kind, const struct trend_key *key,
                                         struct error *err)
{
    struct trends_recount recount = {0};
    TRY(trends_recount_group(call, kind, key, &recount, err));
    if (recount.wrong.count) {
        problem(check, arena_printf(call->arena,
                                    "the monthly sums of %s %s%s%s differ from its "
                                    "periods",
                                    trend_kind_names[kind], key->key, *key->strategy ? ", " : "",
                                    key->strategy));
    }
    return RESULT_OK;
}

/* Each group and each month in an arena that is emptied behind it. */
static struct result verify_trends(struct call *call, struct check *check, enum trend_kind kind,
                                   struct error *err)
{
    struct arena arena CLEANUP(arena_free);
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct call own = *call;
    own.arena = &arena;
    for (struct trend_key key = {"", ""};; arena_reset(&arena)) {
        TRY(trends_next_group(call, kind, &key, &key, err));
        if (!key.key)
            break;
        TRY(verify_group_trends(&own, check, kind, &key, err));
    }
    struct opt ym = UNKNOWN;
    for (int32_t from_ym = INT32_MIN;; from_ym = (int32_t)ym.value + 1, arena_reset(&arena)) {
        struct trends_recount strays = {0};
        TRY(trends_next_month(&own, from_ym, &ym, err));
        if (!ym.known)
            return RESULT_OK;
        TRY(trends_recount_strays(&own, kind, (int32_t)ym.value, &strays, err));
        if (strays.wrong.count) {
            problem(check,
                    arena_printf(&arena, "sums of %s belong to no %s",
                                 span_text(&arena, (int32_t)ym.value, 1), trend_kind_names[kind]));
        }
    }
}

/* Says `sentence` with the two columns of each row that a statement finds. */
static struct result verify_rows(struct call *call, struct check *check,
                                 const struct db_statement *statement, const char *sentence,
                                 struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(call->db, statement, DB_NO_ARGS, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        problem(check, arena_printf(call->arena, "deal %s, %s: %s", db_column_text(&row, 0),
                                    db_column_text(&row, 1), sentence));
    }
}

struct result verify(struct call *call, void (*report)(void *context, const char *problem),
                     void *context, struct verification *ret_verification, struct error *err)
{
    struct check check = {.report = report, .context = context};
    struct verification found = {0};
    TRY(db_check(call->db, problem, &check, err));
    TRY(verify_audit(call, &check, &found.audit_entries, err));
    TRY(verify_all(call, RECOUNT_DEALS, &check, &found.deals, err));
    TRY(verify_all(call, RECOUNT_BOXES, &check, &found.buy_boxes, err));
    TRY(verify_all(call, RECOUNT_BUYERS, &check, &found.buyers, err));
    for (int kind = 0; kind < TREND_KIND_COUNT; kind++)
        TRY(verify_trends(call, &check, (enum trend_kind)kind, err));
    TRY(verify_rows(call, &check, &SQL_PERIODS_WITH_WRONG_MONTHS,
                    "the period does not cover its months", err));
    TRY(verify_rows(call, &check, &SQL_MONTHS_WITHOUT_PERIOD, "the month has no period", err));
    found.problems = check.problems;
    *ret_verification = found;
    return RESULT_OK;
}
