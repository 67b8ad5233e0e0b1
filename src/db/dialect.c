#include "db/dialect.h"

#include <stdio.h>
#include <string.h>

#include "db/engine.h"

static bool is_name(const char *name, size_t length, const char *of)
{
    return strlen(of) == length && memcmp(of, name, length) == 0;
}

static const char *token_text(const struct db_engine *engine, const char *name, size_t length)
{
    for (size_t i = 0; i < engine->token_count; i++) {
        const struct db_token *token = &engine->tokens[i];
        if (is_name(name, length, token->name))
            return token->text;
    }
    return NULL;
}

/* Every dialect that has blocks. */
static const struct db_engine *const engines[] = {&sqlite_engine, &postgres_engine};

/* Where the text goes on after the token `name`, which ends before `after`: behind the block of
 * another dialect. NULL where it is no mark of a block. */
static const char *pass_block_mark(const struct db_engine *engine, const char *name, size_t length,
                                   const char *after)
{
    bool ends = length > 0 && name[0] == '/';
    for (size_t i = 0; i < ARRAY_LENGTH(engines); i++) {
        const char *dialect = engines[i]->dialect;
        if (!is_name(name + ends, length - ends, dialect))
            continue;
        if (ends || engines[i] == engine)
            return after;
        char end[32];
        snprintf(end, sizeof end, "{{/%s}}", dialect);
        const char *found = strstr(after, end);
        return found == NULL ? NULL : found + strlen(end);
    }
    return NULL;
}

struct result dialect_expand(const struct db_engine *engine, const char *sql, struct buf *expanded,
                             struct error *err)
{
    for (const char *at = sql;;) {
        const char *open = strstr(at, "{{");
        if (open == NULL) {
            buf_append_text(expanded, at);
            return RESULT_OK;
        }
        buf_append(expanded, at, (size_t)(open - at));
        const char *name = open + 2;
        const char *close = strstr(name, "}}");
        size_t length = close == NULL ? strcspn(name, " \n") : (size_t)(close - name);
        const char *text = close == NULL ? NULL : token_text(engine, name, length);
        at = close == NULL ? NULL : close + 2;
        if (text != NULL)
            buf_append_text(expanded, text);
        else if (at != NULL)
            at = pass_block_mark(engine, name, length, at);
        if (at == NULL)
            return error_set(err, ERROR_INTERNAL, "no type is called {{%.*s}}",
                             length > 32 ? 32 : (int)length, name);
    }
}
