#include "store/search.h"

#include <string.h>

#include "store/sql_statements.h"

/* Past every word that begins with what it is appended to: U+10FFFF, the last code point. */
#define LAST_CHARACTER "\xF4\x8F\xBF\xBF"

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

static bool is_continuation(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool has_word(const struct search_words *words, const char *word)
{
    for (size_t i = 0; i < words->count; i++) {
        if (strcmp(words->items[i], word) == 0)
            return true;
    }
    return false;
}

static void add_word(struct search_words *words, struct arena *arena, const char *start,
                     size_t length)
{
    if (length > SEARCH_WORD_BYTES_MAX) {
        length = SEARCH_WORD_BYTES_MAX;
        while (is_continuation(start[length]))
            length--;
    }
    char *word = arena_memdup(arena, start, length);
    for (char *c = word; *c; c++) {
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c - 'A' + 'a');
    }
    if (!has_word(words, word))
        words->items[words->count++] = word;
}

static void add_words(struct search_words *words, struct arena *arena, const char *text,
                      size_t limit)
{
    const char *at = text;
    while (*at && words->count < limit) {
        size_t length = 0;
        while (is_word_byte(at[length]))
            length++;
        if (length > 0)
            add_word(words, arena, at, length);
        at += length > 0 ? length : 1;
    }
}

void search_words_add(struct search_words *words, struct arena *arena, const char *text)
{
    if (text)
        add_words(words, arena, text, SEARCH_WORDS_MAX);
}

struct search_words search_words_of_query(struct arena *arena, const char *query)
{
    struct search_words words = {.count = 0};
    add_words(&words, arena, query, SEARCH_QUERY_WORDS_MAX);
    return words;
}

const char *search_end(struct arena *arena, const char *beginning)
{
    return arena_printf(arena, "%s" LAST_CHARACTER, beginning);
}

struct result search_words_delete(struct db *db, const char *kind, const struct oid *id,
                                  struct error *err)
{
    return db_run(db, &SQL_SEARCH_WORDS_DELETE, DB_ARGS(db_text(kind), db_oid(id)), NULL, err);
}

static struct result insert_words(struct db *db, const char *kind, const struct oid *id,
                                  const char *const *words, size_t count, struct error *err)
{
    for (size_t i = 0; i < count; i++) {
        TRY(db_run_later(db, &SQL_SEARCH_WORD_INSERT,
                         DB_ARGS(db_text(kind), db_text(words[i]), db_oid(id)), err));
    }
    return RESULT_OK;
}

struct result search_words_set(struct db *db, const char *kind, const struct oid *id,
                               const char *const *words, size_t count, struct error *err)
{
    TRY(search_words_delete(db, kind, id, err));
    return insert_words(db, kind, id, words, count, err);
}

static bool is_same(const struct search_words *a, const struct search_words *b)
{
    if (a->count != b->count)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (strcmp(a->items[i], b->items[i]) != 0)
            return false;
    }
    return true;
}

struct result search_words_change(struct db *db, const char *kind, const struct oid *id,
                                  const struct search_words *before,
                                  const struct search_words *after, struct error *err)
{
    if (!before)
        return insert_words(db, kind, id, after->items, after->count, err);
    if (is_same(before, after))
        return RESULT_OK;
    return search_words_set(db, kind, id, after->items, after->count, err);
}

struct result search_row_has(struct db *db, const char *kind, const struct oid *id,
                             const char *beginning, const char *end, bool *ret_has,
                             struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    return db_query_one(db, &SQL_SEARCH_WORD_OF_ROW,
                        DB_ARGS(db_text(kind), db_oid(id), db_text(beginning), db_text(end)), &row,
                        ret_has, err);
}

struct result search_word_count(struct db *db, struct arena *arena, const char *kind,
                                const char *beginning, int64_t limit, int64_t *ret_count,
                                struct error *err)
{
    struct db_cursor row CLEANUP(db_cursor_close) = {0};
    bool found = false;
    TRY(db_query_one(db, &SQL_SEARCH_WORD_COUNT,
                     DB_ARGS(db_text(kind), db_text(beginning),
                             db_text(search_end(arena, beginning)), db_int(limit)),
                     &row, &found, err));
    *ret_count = found ? db_column_int(&row, 0) : 0;
    return RESULT_OK;
}
