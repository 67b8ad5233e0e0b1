#include "import/statement_titles.h"

#include <stdio.h>
#include <string.h>

#include "import/statement_dates.h"

const char *statement_named_property(const char *title)
{
    static const char *const names[] = {" property ", " properties ", " property name ",
                                        " building ", " entity "};
    char words[STATEMENT_LABEL_MAX], name[STATEMENT_LABEL_MAX];
    const size_t length = strcspn(title, ":=");
    if (title[length] == '\0')
        return NULL;
    snprintf(name, sizeof(name), "%.*s", (int)length, title);
    books_words(name, words, sizeof(words));
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        if (!strcmp(words, names[i])) {
            const char *value = title + length + 1;
            return value + strspn(value, " \t");
        }
    }
    return NULL;
}

/* Of the report, not of the property: its kind, period, basis, when and by whom it was made. */
static bool is_about_report(const char *words)
{
    static const char *const phrases[] = {
        "period",     "statement", "income",  "profit",    "budget",  "cash",
        "accrual",    "basis",     "book",    "prepared",  "created", "exported",
        "page",       "as of",     "printed", "generated", "month",   "year",
        "comparison", "report",    "date",    "expenses",  "ledger",
    };
    return books_has_any(words, phrases, ARRAY_LENGTH(phrases));
}

static bool is_when_made(const char *words)
{
    static const char *const phrases[] = {"prepared",  "created", "exported", "page",
                                          "generated", "printed", "run"};
    return books_has_any(words, phrases, ARRAY_LENGTH(phrases));
}

void statement_take_title(struct statement_reader *reader, const char *title)
{
    char words[STATEMENT_LABEL_MAX];
    books_words(title, words, sizeof(words));
    if (reader->looks_only)
        statement_narrow_orders(reader, statement_title_orders(title));
    if (!is_when_made(words) && (!reader->titles_dated || books_has(words, "period")) &&
        statement_title_months(reader->date_order, title, &reader->first_ym, &reader->last_ym)) {
        reader->titles_dated = true;
        reader->titles_are_open = statement_title_is_open(reader, title);
    }
    if (reader->title_count < STATEMENT_TITLES_MAX)
        statement_label(reader->titles[reader->title_count++], title);
}

const char *statement_property_of_titles(const struct statement_reader *reader)
{
    char words[STATEMENT_LABEL_MAX];
    int32_t first = 0, last = 0;
    for (size_t i = 0; i < reader->title_count; i++) {
        const char *named = statement_named_property(reader->titles[i]);
        if (named)
            return named;
    }
    for (size_t i = 0; i < reader->title_count; i++) {
        books_words(reader->titles[i], words, sizeof(words));
        if (!is_about_report(words) &&
            !statement_title_months(reader->date_order, reader->titles[i], &first, &last))
            return reader->titles[i];
    }
    return NULL;
}

void statement_forget_titles(struct statement_reader *reader)
{
    reader->title_count = 0;
    reader->titles_dated = false;
}

bool statement_goes_on(const struct statement_reader *reader)
{
    char words[STATEMENT_LABEL_MAX];
    if (reader->section != BOOKS_INCOME && reader->section != BOOKS_EXPENSE)
        return false;
    for (size_t i = 0; i < reader->title_count; i++) {
        books_words(reader->titles[i], words, sizeof(words));
        if (is_about_report(words) || statement_named_property(reader->titles[i]))
            return false;
    }
    return true;
}
