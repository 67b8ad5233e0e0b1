#include "import/statements.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"
#include "import/statement_months.h"
#include "import/statement_reading.h"
#include "store/deal_store.h"
#include "store/import_key_store.h"
#include "store/lead_store.h"

/* ---- reading the file ---- */

struct filed {
    const struct import_work *work;
    struct table_file file;
    struct statement_book book;
    struct statement_reader reader;
};

static void filed_free(struct filed *filed)
{
    book_free(&filed->book);
}

static struct result check_categories(const struct import_work *work, struct error *err)
{
    const struct import_account *said = work->settings->accounts.items;
    enum books_category category = BOOKS_OTHER;
    for (size_t i = 0; i < work->settings->accounts.count; i++) {
        if (!books_category_parse(said[i].category.chars, &category))
            error_field(err, arena_printf(work->call->arena, "/accounts/%zu/category", i),
                        "is no category of accounts");
    }
    return error_result(err);
}

static struct result read_statement(struct filed *filed, struct error *err)
{
    const struct table_reader table = table_file_reader(&filed->file);
    const struct import_work *work = filed->work;
    TRY(check_categories(work, err));
    return statement_read(&table, work->settings, work->call->arena, &filed->book, &filed->reader,
                          err);
}

static const char *why_no_statement(const struct statement_book *book)
{
    if (book->layout == BOOK_UNKNOWN)
        return "it has no row of headings with months, the month and the year to date, or a date, "
               "an account and an amount";
    if (book->figure_count == 0)
        return "it has no amounts";
    if (book->layout != BOOK_LEDGER && !book->has_totals)
        return "it has neither sections (Income, Expenses) nor their totals";
    return NULL;
}

/* ---- what was recognised ---- */

static struct object_list accounts_of(struct filed *filed)
{
    struct statement_book *book = &filed->book;
    struct recognised_account *accounts =
        ARENA_ARRAY(book->arena, struct recognised_account, book->account_count + 1);
    for (size_t i = 0; i < book->account_count; i++) {
        accounts[i] = (struct recognised_account){
            .account.chars = book_account_name(book, &book->accounts[i]),
            .category.chars = books_category_names[book->accounts[i].category],
            .total_cents = OPT(book->accounts[i].total_cents),
            .by = OPT(book->accounts[i].by),
        };
    }
    return (struct object_list){.items = accounts, .count = book->account_count, .known = true};
}

static const char *said_deal(const struct import_settings *settings, const char *property)
{
    const struct import_property *said = settings->properties.items;
    for (size_t i = 0; i < settings->properties.count; i++) {
        if (!strcmp(said[i].property.chars, property))
            return said[i].deal_id.chars;
    }
    return NULL;
}

/* As the engine finds it: what is said, a key of the source, an address that one deal has. */
static struct result find_property(const struct import_work *work, const char *name,
                                   struct recognised_property *ret, struct error *err)
{
    struct call *call = work->call;
    const char *said = said_deal(work->settings, name);
    const char *sought = said ? said : name;
    const char *source = work->input->source ? work->input->source : "";
    struct oid id = {.hex = ""};
    struct deal deal = {0};
    struct lead lead = {0};
    bool found = false;
    int count = 1;
    ret->property.chars = name;
    if (!oid_parse(sought, &id))
        TRY(import_key_get(call->db, source, import_kind_names[IMPORT_LEADS], sought, &id, err));
    if (!oid_is_set(&id))
        TRY(import_name_find(call->db, IMPORT_NAME_CLOSED_ADDRESS, sought, &id, &count, err));
    if (count != 1 || !oid_is_set(&id))
        return RESULT_OK;
    TRY(deal_store_find(call->db, call->arena, &id, &deal, &found, err));
    if (!found)
        return RESULT_OK;
    ret->deal_id.chars = arena_strdup(call->arena, id.hex);
    TRY(lead_store_find(call->db, call->arena, &id, &lead, &found, err));
    ret->address.chars = found ? lead.address.chars : NULL;
    return RESULT_OK;
}

static struct result properties_of(const struct filed *filed, struct object_list *ret,
                                   struct error *err)
{
    const struct statement_book *book = &filed->book;
    struct recognised_property *properties =
        ARENA_ARRAY(book->arena, struct recognised_property, book->property_count + 1);
    for (size_t i = 0; i < book->property_count; i++)
        TRY(find_property(filed->work, book->properties[i], &properties[i], err));
    *ret = (struct object_list){.items = properties, .count = book->property_count, .known = true};
    return RESULT_OK;
}

static struct result put_recognition(struct filed *filed, struct recognition *ret,
                                     struct error *err)
{
    static const enum import_date_order orders[] = {
        [CELL_MDY] = IMPORT_MDY, [CELL_DMY] = IMPORT_DMY, [CELL_YMD] = IMPORT_YMD};
    const char mark[] = {filed->reader.decimal_mark, '\0'};
    TRY(table_file_put(&filed->file, filed->book.sheet, ret, err));
    ret->kind.chars = import_kind_names[IMPORT_PERIODS];
    ret->header_row = OPT((int64_t)filed->reader.header_row);
    ret->layout.chars = book_layout_names[filed->book.layout];
    ret->decimal_mark.chars = arena_strdup(filed->book.arena, mark);
    ret->date_ambiguous = OPT(filed->reader.month_is_open);
    ret->date_order = OPT(orders[filed->reader.date_order]);
    ret->accounts = accounts_of(filed);
    return properties_of(filed, &ret->properties, err);
}

static bool brings_periods(const struct import_work *work)
{
    return !work->kind.known || work->kind.value == IMPORT_PERIODS;
}

struct result statements_recognise(const struct import_work *work, struct recognition *ret,
                                   bool *ret_is, const char **ret_why, struct error *err)
{
    struct filed filed CLEANUP(filed_free) = {.work = work};
    const struct sniffed sniffed = table_file_sniff(work);
    if (!brings_periods(work)) {
        *ret_why = "statements bring periods alone";
        return RESULT_OK;
    }
    filed.file = (struct table_file){.work = work, .is_workbook = sniffed.kind == SNIFF_WORKBOOK};
    if (sniffed.kind != SNIFF_TABLE && !filed.file.is_workbook) {
        *ret_why = "it is no table and no workbook";
        return RESULT_OK;
    }
    struct result read = read_statement(&filed, err);
    if (failed(read) && !work->input->format &&
        (read.code == ERROR_BAD_REQUEST || read.code == ERROR_TOO_LARGE)) {
        *ret_why = arena_strdup(work->call->arena, err->detail); /* another format may read it */
        error_clear(err);
        return RESULT_OK;
    }
    TRY(read);
    *ret_why = why_no_statement(&filed.book);
    if (*ret_why)
        return RESULT_OK;
    *ret_is = true;
    return put_recognition(&filed, ret, err);
}

/* ---- records ---- */

struct sending {
    const struct filed *filed;
    const struct import_sink *sink;
    const char *remark; /* NULL, or to be told of the first month */
};

static void put_cents(struct arena *arena, struct json_value *body, const char *field,
                      struct opt cents)
{
    if (cents.known)
        record_body_put(arena, body, field, record_decimal(arena, cents.value, 2));
}

static struct json_value *body_of(const struct filed *filed, struct arena *arena,
                                  const struct book_month *month)
{
    struct json_value *body = record_body_new(arena);
    const char *property = filed->book.properties[month->property];
    const char *said = said_deal(filed->work->settings, property);
    record_body_put(arena, body, "leadId", record_text(arena, said ? said : property));
    if (month->ym == 0)
        return body;
    record_body_put(arena, body, "reportingPeriod.month",
                    record_decimal(arena, month->ym % 12 + 1, 0));
    record_body_put(arena, body, "reportingPeriod.year", record_decimal(arena, month->ym / 12, 0));
    put_cents(arena, body, "actualRentCollected", OPT(month->rent_cents));
    for (size_t part = 0; part < EXPENSE_PART_COUNT; part++)
        put_cents(arena, body, arena_printf(arena, "actualExpenses.%s", expense_part_names[part]),
                  month->parts[part]);
    put_cents(arena, body, "actualNOI", month->noi_cents);
    put_cents(arena, body, "actualMonthlyCashFlow", month->cash_flow_cents);
    if (month->vacancy_ppm.known)
        record_body_put(arena, body, "actualVacancyRate",
                        record_decimal(arena, month->vacancy_ppm.value, 6));
    return body;
}

static struct result send_month(void *context, const struct book_month *month, struct error *err)
{
    struct sending *sending = context;
    struct arena *arena = sending->sink->arena;
    const struct filed *filed = sending->filed;
    const char **remarks = ARENA_ARRAY(arena, const char *, BOOK_REMARKS_MAX + 1);
    size_t remark_count = month->remark_count;
    memcpy(remarks, month->remarks, remark_count * sizeof(*remarks));
    if (sending->remark)
        remarks[remark_count++] = sending->remark;
    sending->remark = NULL;
    struct import_problem *problem = ARENA_NEW(arena, struct import_problem);
    if (month->problem)
        problem->detail =
            arena_printf(arena, "%s: %s", filed->book.properties[month->property], month->problem);
    const struct import_record record = {
        .kind = IMPORT_PERIODS,
        .sheet = filed->book.sheet,
        .row = month->row,
        .body = body_of(filed, arena, month),
        .problems = problem,
        .problem_count = month->problem ? 1 : 0,
        .remarks = remarks,
        .remark_count = remark_count,
    };
    return sending->sink->record(sending->sink->context, &record, err);
}

struct result statements_read(const struct import_work *work, const struct import_sink *sink,
                              struct error *err)
{
    struct filed filed CLEANUP(filed_free) = {.work = work};
    if (!brings_periods(work)) {
        error_field(err, "/as", "must be periods: statements bring nothing else");
        return error_result(err);
    }
    filed.file = (struct table_file){.work = work,
                                     .is_workbook = table_file_sniff(work).kind == SNIFF_WORKBOOK};
    TRY(read_statement(&filed, err));
    const char *why = why_no_statement(&filed.book);
    if (why)
        return error_set(err, ERROR_BAD_REQUEST, "is no statement: %s", why);
    if (filed.reader.month_is_open) {
        error_field(err, "/dateOrder", "is required: the dates may be month first or day first");
        return error_result(err);
    }
    struct sending sending = {.filed = &filed, .sink = sink};
    TRY(table_file_remark(&filed.file, filed.book.sheet, &sending.remark, err));
    return book_months(&filed.book, date_month_ym(timestamp_date(work->call->now_ms)), send_month,
                       &sending, sink->arena, err);
}
