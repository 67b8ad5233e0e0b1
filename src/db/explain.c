#include "base/buf.h"
#include "db/dialect.h"
#include "db/engine.h"

struct result db_explain(struct db *db, const struct db_statement *statement,
                         void (*line)(void *context, const char *text), void *context,
                         struct error *err)
{
    const struct db_engine *engine = db_engine_of(db);
    CLEANUP(buf_free) struct buf text = BUF_EMPTY;
    buf_append_text(&text, engine->explain_prefix);
    TRY(dialect_expand(engine, statement->text, &text, err));
    struct db_statement explain = {DB_STATEMENT_ADHOC, statement->name, buf_text(&text)};

    /* Its parameters stay NULL: the plan is the same for all values. */
    void *connection = db_connection_of(db), *prepared = NULL;
    size_t parameters = 0;
    TRY(engine->prepare(connection, &explain, &prepared, &parameters, err));
    struct result result = RESULT_OK;
    for (bool row = true; row;) {
        result = engine->step(connection, prepared, &row, err);
        if (failed(result))
            break;
        if (row)
            line(context, engine->column_text(prepared, engine->explain_column));
    }
    engine->finalize(prepared);
    return result;
}
