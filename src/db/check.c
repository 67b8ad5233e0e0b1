#include "db/check.h"

#include <stdio.h>
#include <string.h>

#include "db/engine.h"

static const struct db_statement integrity_check = {
    .id = DB_STATEMENT_ADHOC, .name = "integrity_check", .text = "PRAGMA integrity_check"};
static const struct db_statement foreign_key_check = {
    .id = DB_STATEMENT_ADHOC, .name = "foreign_key_check", .text = "PRAGMA foreign_key_check"};

static struct result check_pages(struct db *db, void (*report)(void *context, const char *problem),
                                 void *context, struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &integrity_check, DB_NO_ARGS, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        const char *finding = db_column_text(&row, 0);
        if (strcmp(finding, "ok") != 0)
            report(context, finding);
    }
}

struct result db_check(struct db *db, void (*report)(void *context, const char *problem),
                       void *context, struct error *err)
{
    if (db_engine_of(db) != &sqlite_engine)
        return RESULT_OK;
    TRY(check_pages(db, report, context, err));
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    TRY(db_query(db, &foreign_key_check, DB_NO_ARGS, &row, err));
    for (;;) {
        bool more = false;
        TRY(db_step(&row, &more, err));
        if (!more)
            return RESULT_OK;
        char problem[200];
        snprintf(problem, sizeof(problem), "a row of %s refers to a row of %s that is not there",
                 db_column_text(&row, 0), db_column_text(&row, 2));
        report(context, problem);
    }
}
