#include "store/period_store.h"

#include <string.h>

#include "store/sql_statements.h"

/* What both period_insert ($5 …) and period_set ($3 …) bind, in this order: rent_cents to notes. */
enum { FIGURE_VALUES = 22 };

static void figures_to_values(struct arena *arena, const struct period *period,
                              struct db_value ret_values[FIGURE_VALUES])
{
    const struct period_figures *figures = &period->figures;
    int i = 0;
    ret_values[i++] = db_int(figures->rent_cents);
    ret_values[i++] = db_opt(figures->vacancy_ppm);
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        ret_values[i++] = db_opt(figures->expense_cents[part]);
    ret_values[i++] = db_opt(figures->expense_total_cents);
    ret_values[i++] = db_int(figures->noi_cents);
    ret_values[i++] = db_int(figures->cash_flow_cents);
    ret_values[i++] = db_opt(figures->dscr_e4);
    ret_values[i++] = db_int(figures->derived);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        ret_values[i++] = db_opt(figures->variance[measure]);
    ret_values[i++] = db_opt(figures->noi_mismatch_cents);
    ret_values[i++] = db_text(grade_names[figures->grade]);
    ret_values[i++] = db_int(figures->policy_version);
    ret_values[i++] = db_int(figures->flags);
    ret_values[i++] = db_text(list_join(arena, &period->caller_flags));
    ret_values[i++] = db_text(period->notes);
}

struct result period_store_insert(struct db *db, struct arena *arena, const struct period *period,
                                  struct error *err)
{
    struct db_value values[4 + FIGURE_VALUES + 4] = {
        db_oid(&period->deal_id),
        db_int(period->last_ym),
        db_int(period->months),
        db_oid(&period->id),
    };
    figures_to_values(arena, period, values + 4);
    values[4 + FIGURE_VALUES] = db_oid(&period->entered_by);
    values[4 + FIGURE_VALUES + 1] = db_int(period->entered_at_ms);
    values[4 + FIGURE_VALUES + 2] = db_oid(&period->updated_by);
    values[4 + FIGURE_VALUES + 3] = db_opt(period->updated_at_ms);
    TRY(db_run_later(db, &SQL_PERIOD_INSERT, (struct db_args){values, ARRAY_LENGTH(values)}, err));

    int32_t first_ym = period_first_ym(period->last_ym, period->months);
    for (int32_t ym = first_ym; ym <= period->last_ym; ym++)
        TRY(db_run_later(db, &SQL_PERIOD_MONTH_INSERT,
                         DB_ARGS(db_oid(&period->deal_id), db_int(ym), db_int(period->last_ym)),
                         err));
    return RESULT_OK;
}

struct result period_store_set(struct db *db, struct arena *arena, const struct period *period,
                               struct error *err)
{
    struct db_value values[2 + FIGURE_VALUES + 2] = {
        db_oid(&period->deal_id),
        db_int(period->last_ym),
    };
    figures_to_values(arena, period, values + 2);
    values[2 + FIGURE_VALUES] = db_oid(&period->updated_by);
    values[2 + FIGURE_VALUES + 1] = db_opt(period->updated_at_ms);
    return db_run_later(db, &SQL_PERIOD_SET, (struct db_args){values, ARRAY_LENGTH(values)}, err);
}

struct result period_store_delete(struct db *db, const struct period *period, struct error *err)
{
    int32_t first_ym = period_first_ym(period->last_ym, period->months);
    TRY(db_run(db, &SQL_PERIOD_MONTHS_DELETE,
               DB_ARGS(db_oid(&period->deal_id), db_int(first_ym), db_int(period->last_ym)), NULL,
               err));
    return db_run(db, &SQL_PERIOD_DELETE,
                  DB_ARGS(db_oid(&period->deal_id), db_int(period->last_ym)), NULL, err);
}

/* The columns that period_get, period_latest, period_before and periods_of_deal share. */
static struct period period_from_row(const struct db_cursor *row, struct arena *arena,
                                     const struct oid *deal_id, const struct pro_forma *plan)
{
    const char *notes = db_column_text(row, 25);
    struct period period = {
        .id = db_column_oid(row, 0),
        .deal_id = *deal_id,
        .last_ym = (int32_t)db_column_int(row, 1),
        .months = (int32_t)db_column_int(row, 2),
        .rev = db_column_int(row, 3),
        .caller_flags = list_split(arena, db_column_text(row, 24)),
        .notes = notes ? arena_strdup(arena, notes) : NULL,
        .entered_by = db_column_oid(row, 26),
        .entered_at_ms = db_column_int(row, 27),
        .updated_by = db_column_oid(row, 28),
        .updated_at_ms = db_column_opt(row, 29),
    };
    struct period_figures *figures = &period.figures;
    figures->rent_cents = db_column_int(row, 4);
    figures->vacancy_ppm = db_column_opt(row, 5);
    for (int part = 0; part < EXPENSE_PART_COUNT; part++)
        figures->expense_cents[part] = db_column_opt(row, 6 + part);
    figures->expense_total_cents = db_column_opt(row, 11);
    figures->noi_cents = db_column_int(row, 12);
    figures->cash_flow_cents = db_column_int(row, 13);
    figures->dscr_e4 = db_column_opt(row, 14);
    figures->derived = (uint32_t)db_column_int(row, 15);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        figures->variance[measure] = db_column_opt(row, 16 + measure);
    figures->noi_mismatch_cents = db_column_opt(row, 20);
    figures->grade = (enum grade)db_column_name(row, 21, grade_names, GRADE_COUNT).value;
    figures->policy_version = (int32_t)db_column_int(row, 22);
    figures->flags = (uint32_t)db_column_int(row, 23);
    period_figures_percent(plan, figures);
    return period;
}

static struct result period_find(struct db *db, const struct db_statement *statement,
                                 struct db_args args, struct arena *arena,
                                 const struct oid *deal_id, const struct pro_forma *plan,
                                 struct period *ret_period, bool *ret_found, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, statement, args, &row, &found, err));
    if (found)
        *ret_period = period_from_row(&row, arena, deal_id, plan);
    *ret_found = found;
    return RESULT_OK;
}

struct result period_store_get(struct db *db, struct arena *arena, const struct oid *deal_id,
                               const struct oid *id, const struct pro_forma *plan,
                               struct period *ret_period, struct error *err)
{
    bool found = false;
    TRY(period_find(db, &SQL_PERIOD_GET, DB_ARGS(db_oid(deal_id), db_oid(id)), arena, deal_id, plan,
                    ret_period, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "this deal has no period %s", id->hex);
    return RESULT_OK;
}

struct result period_store_expect(struct db *db, const struct oid *deal_id, const struct oid *id,
                                  struct error *err)
{
    return db_expect(db, &SQL_PERIOD_GET, DB_ARGS(db_oid(deal_id), db_oid(id)), err);
}

struct result period_store_latest(struct db *db, struct arena *arena, const struct oid *deal_id,
                                  const struct pro_forma *plan, struct period *ret_period,
                                  bool *ret_found, struct error *err)
{
    return period_find(db, &SQL_PERIOD_LATEST, DB_ARGS(db_oid(deal_id)), arena, deal_id, plan,
                       ret_period, ret_found, err);
}

struct result period_store_before(struct db *db, struct arena *arena, const struct oid *deal_id,
                                  int32_t ym, const struct pro_forma *plan,
                                  struct period *ret_period, bool *ret_found, struct error *err)
{
    return period_find(db, &SQL_PERIOD_BEFORE, DB_ARGS(db_oid(deal_id), db_int(ym)), arena, deal_id,
                       plan, ret_period, ret_found, err);
}

struct result period_store_months(struct db *db, struct arena *arena, const struct oid *deal_id,
                                  int32_t first_ym, int32_t last_ym, struct month_list *ret_list,
                                  struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    size_t room = last_ym < first_ym ? 0 : (size_t)(last_ym - first_ym) + 1;
    struct month_list list = {.yms = ARENA_ARRAY(arena, int32_t, room)};
    TRY(db_query(db, &SQL_PERIOD_MONTHS_BETWEEN,
                 DB_ARGS(db_oid(deal_id), db_int(first_ym), db_int(last_ym)), &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more || list.count == room)
            break;
        list.yms[list.count++] = (int32_t)db_column_int(&row, 0);
    }
    *ret_list = list;
    return RESULT_OK;
}

struct result period_store_reported(struct db *db, const struct oid *deal_id, int32_t latest_ym,
                                    struct reported *ret_reported, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    struct reported reported = {.latest_ym = latest_ym};
    TRY(db_query(
        db, &SQL_PERIOD_MONTHS_BETWEEN,
        DB_ARGS(db_oid(deal_id), db_int(latest_ym - REPORTED_MONTHS + 1), db_int(latest_ym)), &row,
        err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        reported = reported_add(reported, (int32_t)db_column_int(&row, 0), 1);
    }
    *ret_reported = reported;
    return RESULT_OK;
}

/* Most deals have a year's months at most; a long list is moved a few times. */
enum { PERIODS_FIRST_ROOM = 12 };

struct result period_store_list(struct db *db, struct arena *arena, const struct oid *deal_id,
                                const struct pro_forma *plan, struct period_list *ret_list,
                                struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &SQL_PERIODS_OF_DEAL, DB_ARGS(db_oid(deal_id)), &row, err));

    struct period_list list = {0};
    size_t room = 0;
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            break;
        if (list.count == room) {
            size_t wider = room ? 2 * room : PERIODS_FIRST_ROOM;
            struct period *items = ARENA_ARRAY(arena, struct period, wider);
            if (list.count)
                memcpy(items, list.items, list.count * sizeof(*items));
            list.items = items;
            room = wider;
        }
        list.items[list.count++] = period_from_row(&row, arena, deal_id, plan);
    }
    *ret_list = list;
    return RESULT_OK;
}
