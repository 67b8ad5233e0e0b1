#include "import/suggest.h"

#include <ctype.h>
#include <string.h>

#include "import/settings.h"

/* Usual headers of a field besides its own name and label, as plain words parted by blanks. */
struct synonym_row {
    const char *field, *words;
};

static const struct synonym_row lead_rows[] = {
    {"_id", "leadid id"},
    {"key", "reference ref externalid leadnumber propertyid"},
    {"address", "propertyaddress property street streetaddress propertyname"},
    {"zip", "zipcode postalcode postcode"},
    {"marketKey", "market msa metro"},
    {"strategy", "dealtype investmentstrategy"},
    {"propertyType", "type assettype assetclass"},
    {"units", "unitcount numberofunits noofunits doors"},
    {"askingPrice", "price listprice asking ask"},
    {"projectedRent", "rent monthlyrent estimatedrent grossrent"},
    {"projectedNOI", "noi monthlynoi estimatednoi"},
    {"projectedMonthlyCashFlow", "cashflow monthlycashflow estimatedcashflow projectedcashflow"},
    {"projectedDSCR", "dscr"},
    {"status", "stage leadstatus"},
    {"score", "leadscore"},
};

static const struct synonym_row buyer_rows[] = {
    {"_id", "buyerid id"},
    {"key", "reference ref externalid buyernumber"},
    {"name", "buyer buyername fullname contact contactname"},
    {"company", "companyname organisation organization firm"},
    {"email", "emailaddress mail"},
    {"phone", "phonenumber telephone tel mobile"},
    {"marketKeys", "market markets"},
    {"strategies", "strategy"},
};

static const struct synonym_row box_rows[] = {
    {"_id", "buyboxid id"},
    {"key", "reference ref externalid"},
    {"buyerId", "buyer buyername buyeremail"},
    {"name", "buybox buyboxname boxname"},
    {"strategy", "dealtype investmentstrategy"},
    {"marketKeys", "market markets"},
    {"propertyTypes", "propertytype types assettypes"},
    {"minPrice", "minimumprice pricefrom pricemin"},
    {"maxPrice", "maximumprice priceto pricemax"},
    {"minDSCR", "minimumdscr requireddscr"},
    {"minCashFlow", "minimumcashflow"},
    {"active", "enabled isactive"},
};

static const struct synonym_row closing_rows[] = {
    {"leadId", "lead dealid deal address propertyaddress property leadkey"},
    {"buyerId", "buyer buyername soldto"},
    {"buyBoxId", "buybox buyboxname"},
    {"strategy", "dealtype investmentstrategy"},
    {"marketKey", "market msa metro"},
    {"closedDate", "closedate closingdate closed dateclosed closedon settlementdate"},
    {"purchasePrice", "price salesprice saleprice contractprice"},
    {"rehabCostActual", "rehab rehabcost renovation"},
    {"financing.loanType", "loantype loan"},
    {"financing.interestRate", "interestrate rate interest"},
    {"financing.ltv", "ltv loantovalue"},
    {"financing.amortization", "amortization amortisation amortizationyears term"},
    {"financing.monthlyDebtService",
     "debtservice monthlydebtservice monthlypayment mortgagepayment"},
    {"projectedRent", "rent monthlyrent underwrittenrent proformarent"},
    {"projectedNOI", "noi underwrittennoi proformanoi monthlynoi"},
    {"projectedMonthlyCashFlow", "cashflow monthlycashflow projectedcashflow proformacashflow"},
    {"projectedDSCR", "dscr underwrittendscr proformadscr"},
    {"projectedExpenses", "expenses operatingexpenses opex"},
    {"assumptionsUsed", "assumptions"},
};

static const struct synonym_row period_rows[] = {
    {"leadId", "lead dealid deal address propertyaddress property leadkey"},
    {"period", "reportingperiod reportingmonth monthyear date monthending periodending"},
    {"reportingPeriod.month", "monthnumber"},
    {"reportingPeriod.months", "spanmonths numberofmonths"},
    {"actualRentCollected", "rent rentcollected actualrent rentreceived grossrent collectedrent"},
    {"actualVacancyRate", "vacancy vacancyrate"},
    {"actualExpenses.maintenance", "repairs repairsandmaintenance maintenance"},
    {"actualExpenses.propertyManagement", "management managementfee propertymanagement"},
    {"actualExpenses.taxes", "propertytaxes propertytax realestatetaxes tax"},
    {"actualExpenses.insurance", "propertyinsurance hazardinsurance"},
    {"actualExpenses.other", "otherexpenses otherexpense"},
    {"actualExpenses.total", "expenses totalexpenses operatingexpenses opex actualexpenses"},
    {"actualNOI", "noi netoperatingincome"},
    {"actualMonthlyCashFlow", "cashflow monthlycashflow netcashflow actualcashflow"},
    {"actualDSCR", "dscr"},
    {"notes", "note comment comments remarks"},
    {"flags", "flag tags"},
};

static const struct synonym_row user_rows[] = {
    {"_id", "userid id"},          {"email", "emailaddress mail login"},
    {"name", "username fullname"}, {"role", "userrole"},
    {"buyerId", "buyer"},
};

#define ROWS(rows_)                                                                                \
    {                                                                                              \
        rows_, ARRAY_LENGTH(rows_)                                                                 \
    }
static const struct {
    const struct synonym_row *rows;
    size_t count;
} synonyms[IMPORT_KIND_COUNT] = {
    [IMPORT_LEADS] = ROWS(lead_rows),     [IMPORT_BUYERS] = ROWS(buyer_rows),
    [IMPORT_BUY_BOXES] = ROWS(box_rows),  [IMPORT_CLOSINGS] = ROWS(closing_rows),
    [IMPORT_PERIODS] = ROWS(period_rows), [IMPORT_USERS] = ROWS(user_rows),
};

const char *plain_word(struct arena *arena, const char *text)
{
    char *word = arena_alloc(arena, strlen(text) + 1), *out = word;
    for (; *text; text++) {
        const unsigned char c = (unsigned char)*text;
        if (isalnum(c) || c >= 0x80)
            *out++ = (char)tolower(c);
    }
    return word;
}

static bool has_word(const char *words, const char *word)
{
    const size_t length = strlen(word);
    for (const char *at = words; (at = strstr(at, word)); at++) {
        if ((at == words || at[-1] == ' ') && (at[length] == ' ' || at[length] == '\0'))
            return true;
    }
    return false;
}

/* A field as headers are held against it: its words, plain. */
struct asked_field {
    enum import_kind kind;
    const char *name, *name_word, *label_word, *last_word; /* the last NULL where it is the name */
};

static struct asked_field asked_field(enum import_kind kind, const struct import_field *field,
                                      struct arena *arena)
{
    const char *name = field->field.chars;
    const char *dot = strrchr(name, '.');
    return (struct asked_field){
        .kind = kind,
        .name = name,
        .name_word = plain_word(arena, name),
        .label_word = plain_word(arena, field->label.chars),
        .last_word = dot ? plain_word(arena, dot) : NULL,
    };
}

/* How well a header says a field: 3 by its name, 2 by its label or last member, 1 by a synonym. */
static int fit(const struct asked_field *field, const char *word)
{
    if (word[0] == '\0')
        return 0;
    if (!strcmp(field->name_word, word))
        return strcmp(field->name, "_id") != 0 ? 3 : 1;
    if (!strcmp(field->label_word, word) || (field->last_word && !strcmp(field->last_word, word)))
        return 2;
    for (size_t i = 0; i < synonyms[field->kind].count; i++) {
        const struct synonym_row *row = &synonyms[field->kind].rows[i];
        if (!strcmp(row->field, field->name) && has_word(row->words, word))
            return 1;
    }
    return 0;
}

/* What is said of a period both ways is its month alone. */
static void settle_month(const char **fields, size_t count)
{
    bool month = false, year = false;
    for (size_t i = 0; i < count; i++) {
        month |= fields[i] && !strcmp(fields[i], "reportingPeriod.month");
        year |= fields[i] && !strcmp(fields[i], "reportingPeriod.year");
    }
    for (size_t i = 0; i < count; i++) {
        if (!fields[i])
            continue;
        if (!strcmp(fields[i], "period") && month && year)
            fields[i] = NULL;
        else if (!strcmp(fields[i], "reportingPeriod.month") && !year)
            fields[i] = "period";
    }
}

void suggest_fields(enum import_kind kind, const char *const *headers, size_t count,
                    struct arena *arena, const char **ret_fields)
{
    const struct object_list list = import_fields(kind, arena);
    const struct import_field *known = list.items;
    const char **words = ARENA_ARRAY(arena, const char *, count + 1);
    for (size_t i = 0; i < count; i++) {
        words[i] = plain_word(arena, headers[i]);
        ret_fields[i] = NULL;
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct asked_field field = asked_field(kind, &known[i], arena);
        size_t best = count;
        int best_fit = 0;
        for (size_t column = 0; column < count; column++) {
            const int fits = ret_fields[column] ? 0 : fit(&field, words[column]);
            if (fits > best_fit) {
                best = column;
                best_fit = fits;
            }
        }
        if (best < count)
            ret_fields[best] = known[i].field.chars;
    }
    if (kind == IMPORT_PERIODS)
        settle_month(ret_fields, count);
}

static bool is_among(const char *field, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i] && !strcmp(fields[i], field))
            return true;
    }
    return false;
}

static size_t count_known(const char *const *fields, size_t count)
{
    size_t known = 0;
    for (size_t i = 0; i < count; i++)
        known += fields[i] != NULL;
    return known;
}

/* Columns that say a field, and of kinds that lack none that is required far more. */
static size_t score(enum import_kind kind, const char *const *headers, size_t count)
{
    struct arena scratch CLEANUP(arena_free);
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    const char **fields = ARENA_ARRAY(&scratch, const char *, count + 1);
    const struct object_list list = import_fields(kind, &scratch);
    const struct import_field *known = list.items;
    size_t missing = 0;
    suggest_fields(kind, headers, count, &scratch, fields);
    for (size_t i = 0; i < list.count; i++)
        missing += known[i].required.value && !is_among(known[i].field.chars, fields, count);
    return count_known(fields, count) + (missing == 0 ? IMPORT_COLUMNS_MAX : 0);
}

size_t suggest_known(const char *const *headers, size_t count)
{
    size_t most = 0;
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        const size_t known = score((enum import_kind)kind, headers, count) % IMPORT_COLUMNS_MAX;
        most = known > most ? known : most;
    }
    return most;
}

struct opt suggest_kind(const char *const *headers, size_t count)
{
    size_t most = 0;
    struct opt found = UNKNOWN;
    for (int kind = 0; kind < IMPORT_KIND_COUNT; kind++) {
        const size_t scored = score((enum import_kind)kind, headers, count);
        if (scored == most)
            found = UNKNOWN;
        if (scored > most) {
            most = scored;
            found = OPT(kind);
        }
    }
    return most > 1 ? found : UNKNOWN;
}
