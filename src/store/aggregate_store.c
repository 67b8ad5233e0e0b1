#include "store/aggregate_store.h"

#include "store/sql_statements.h"

struct aggregate aggregate_from_row(const struct db_cursor *cursor, int first_column)
{
    struct aggregate aggregate = {0};
    int column = first_column;
    aggregate.total_deals = db_column_int(cursor, column++);
    aggregate.graded_deals = db_column_int(cursor, column++);
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        aggregate.grades[grade] = db_column_int(cursor, column++);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        aggregate.sum_e4[measure] = db_column_int(cursor, column++);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        aggregate.count[measure] = db_column_int(cursor, column++);
    return aggregate;
}

void aggregate_to_values(const struct aggregate *aggregate,
                         struct db_value ret_values[AGGREGATE_COLUMNS])
{
    int column = 0;
    ret_values[column++] = db_int(aggregate->total_deals);
    ret_values[column++] = db_int(aggregate->graded_deals);
    for (int grade = 0; grade < GRADE_COUNT; grade++)
        ret_values[column++] = db_int(aggregate->grades[grade]);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        ret_values[column++] = db_int(aggregate->sum_e4[measure]);
    for (int measure = 0; measure < MEASURE_COUNT; measure++)
        ret_values[column++] = db_int(aggregate->count[measure]);
}

struct result buyer_standing_get(struct db *db, const struct oid *buyer_id,
                                 struct buyer_standing *ret_standing, struct error *err)
{
    struct db_cursor cursor CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_BUYER_STANDING_GET, DB_ARGS(db_oid(buyer_id)), &cursor, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no buyer %s", buyer_id->hex);
    *ret_standing = (struct buyer_standing){
        .aggregate = aggregate_from_row(&cursor, 0),
        .engagement_e2 = (int32_t)db_column_int(&cursor, AGGREGATE_COLUMNS),
    };
    return RESULT_OK;
}

struct result buyer_standing_expect(struct db *db, const struct oid *buyer_id, struct error *err)
{
    return db_expect(db, &SQL_BUYER_STANDING_GET, DB_ARGS(db_oid(buyer_id)), err);
}

struct result box_standing_expect(struct db *db, const struct oid *buy_box_id, struct error *err)
{
    return db_expect(db, &SQL_BOX_STANDING_GET, DB_ARGS(db_oid(buy_box_id)), err);
}

struct result buyer_standing_set(struct db *db, const struct oid *buyer_id,
                                 const struct buyer_standing *standing, int64_t now_ms,
                                 struct error *err)
{
    struct db_value values[AGGREGATE_COLUMNS + 3] = {db_oid(buyer_id)};
    aggregate_to_values(&standing->aggregate, values + 1);
    values[AGGREGATE_COLUMNS + 1] = db_int(standing->engagement_e2);
    values[AGGREGATE_COLUMNS + 2] = db_int(now_ms);
    return db_run_later(db, &SQL_BUYER_STANDING_SET, (struct db_args){values, ARRAY_LENGTH(values)},
                        err);
}

struct result box_standing_get(struct db *db, const struct oid *buy_box_id,
                               struct box_standing *ret_standing, struct error *err)
{
    struct db_cursor cursor CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_BOX_STANDING_GET, DB_ARGS(db_oid(buy_box_id)), &cursor, &found, err));
    if (!found)
        return error_set(err, ERROR_NOT_FOUND, "no buy box %s", buy_box_id->hex);
    *ret_standing = (struct box_standing){
        .aggregate = aggregate_from_row(&cursor, 0),
        .warning = (enum warning_level)db_column_int(&cursor, AGGREGATE_COLUMNS),
        .warning_rate_e2 = db_column_opt(&cursor, AGGREGATE_COLUMNS + 1),
        .warning_since_ms = db_column_opt(&cursor, AGGREGATE_COLUMNS + 2),
    };
    return RESULT_OK;
}

struct result box_standing_set(struct db *db, const struct oid *buy_box_id,
                               const struct box_standing *standing, int64_t now_ms,
                               struct error *err)
{
    struct db_value values[AGGREGATE_COLUMNS + 5] = {db_oid(buy_box_id)};
    aggregate_to_values(&standing->aggregate, values + 1);
    values[AGGREGATE_COLUMNS + 1] = db_int(standing->warning);
    values[AGGREGATE_COLUMNS + 2] = db_opt(standing->warning_rate_e2);
    values[AGGREGATE_COLUMNS + 3] = db_opt(standing->warning_since_ms);
    values[AGGREGATE_COLUMNS + 4] = db_int(now_ms);
    return db_run_later(db, &SQL_BOX_STANDING_SET, (struct db_args){values, ARRAY_LENGTH(values)},
                        err);
}
