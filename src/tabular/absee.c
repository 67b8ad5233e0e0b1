#include "tabular/absee.h"

#include <string.h>

#include "base/calendar.h"
#include "base/decimal.h"
#include "tabular/xml_reader.h"

static const char cmbs_space[] = "http://www.sec.gov/edgar/document/absee/cmbs/assetdata";

const char *const absee_fault_sentences[] = {
    [ABSEE_NOT_A_NUMBER] = "is not a number", [ABSEE_OUT_OF_RANGE] = "is out of range",
    [ABSEE_NOT_A_DATE] = "is not a date",     [ABSEE_TOO_LONG] = "is too long",
    [ABSEE_REPEATED] = "is there twice",
};
_Static_assert(ARRAY_LENGTH(absee_fault_sentences) == ABSEE_FAULT_COUNT, "one for each fault");

static const struct xml_limits limits = {
    .document_bytes = ABSEE_FILE_MAX_BYTES,
    .elements = ABSEE_ELEMENTS_MAX,
    .depth = ABSEE_DEPTH_MAX,
    .text_bytes = ABSEE_TEXT_MAX_BYTES,
    .token_bytes = ABSEE_TEXT_MAX_BYTES,
};

/* KIND_CODES: a text of an element that may come several times. */
enum kind { KIND_TEXT, KIND_CODES, KIND_DATE, KIND_COUNT, KIND_MONEY, KIND_RATIO, KIND_RATE };

/* Decimal places a number is brought to. */
static const int decimals[] = {
    [KIND_COUNT] = 0, [KIND_MONEY] = 2, [KIND_RATIO] = 4, [KIND_RATE] = 6};

struct field {
    const char *element;
    enum kind kind;
    size_t offset; /* of a const char * or a struct opt */
};

#define ASSET(member)    offsetof(struct absee_asset, member)
#define PROPERTY(member) offsetof(struct absee_property, member)

static const struct field asset_fields[] = {
    {"assetNumber", KIND_TEXT, ASSET(number)},
    {"originatorName", KIND_TEXT, ASSET(originator)},
    {"loanStructureCode", KIND_TEXT, ASSET(structure_code)},
    {"paymentTypeCode", KIND_TEXT, ASSET(payment_type_code)},
    {"reportingPeriodBeginningDate", KIND_DATE, ASSET(period_begin_on)},
    {"reportingPeriodEndDate", KIND_DATE, ASSET(period_end_on)},
    {"originationDate", KIND_DATE, ASSET(originated_on)},
    {"originalLoanAmount", KIND_MONEY, ASSET(loan_amount_cents)},
    {"originalInterestRatePercentage", KIND_RATE, ASSET(interest_rate_ppm)},
    {"originalAmortizationTermNumber", KIND_COUNT, ASSET(amortization_months)},
    {"originalInterestOnlyTermNumber", KIND_COUNT, ASSET(interest_only_months)},
    {"periodicPrincipalAndInterestPaymentSecuritizationAmount", KIND_MONEY, ASSET(payment_cents)},
    {"reportPeriodEndActualBalanceAmount", KIND_MONEY, ASSET(balance_cents)},
    {"reportPeriodEndScheduledLoanBalanceAmount", KIND_MONEY, ASSET(scheduled_balance_cents)},
    {"lastModificationDate", KIND_DATE, ASSET(modified_on)},
    {"modificationCode", KIND_CODES, ASSET(modification_codes)},
    {"postModificationInterestPercentage", KIND_RATE, ASSET(modified_rate_ppm)},
    {"postModificationPaymentAmount", KIND_MONEY, ASSET(modified_payment_cents)},
    {"postModificationMaturityDate", KIND_DATE, ASSET(modified_maturity_on)},
    {"postModificationAmortizationPeriodAmount", KIND_COUNT, ASSET(modified_amortization_months)},
    {"liquidationPrepaymentCode", KIND_TEXT, ASSET(liquidation_code)},
    {"liquidationPrepaymentDate", KIND_DATE, ASSET(liquidated_on)},
};

static const struct field property_fields[] = {
    {"propertyName", KIND_TEXT, PROPERTY(name)},
    {"propertyAddress", KIND_TEXT, PROPERTY(address)},
    {"propertyCity", KIND_TEXT, PROPERTY(city)},
    {"propertyState", KIND_TEXT, PROPERTY(state)},
    {"propertyZip", KIND_TEXT, PROPERTY(zip)},
    {"propertyTypeCode", KIND_TEXT, PROPERTY(type_code)},
    {"propertyStatusCode", KIND_TEXT, PROPERTY(status_code)},
    {"DefeasedStatusCode", KIND_TEXT, PROPERTY(defeased_code)},
    {"unitsBedsRoomsNumber", KIND_COUNT, PROPERTY(units)},
    {"yearBuiltNumber", KIND_COUNT, PROPERTY(year_built)},
    {"valuationSecuritizationAmount", KIND_MONEY, PROPERTY(valuation_cents)},
    {"valuationSecuritizationDate", KIND_DATE, PROPERTY(valuation_on)},
    {"revenueSecuritizationAmount", KIND_MONEY, PROPERTY(uw_revenue_cents)},
    {"operatingExpensesSecuritizationAmount", KIND_MONEY, PROPERTY(uw_expenses_cents)},
    {"netOperatingIncomeSecuritizationAmount", KIND_MONEY, PROPERTY(uw_noi_cents)},
    /* The schema's own spelling. */
    {"netCashFlowFlowSecuritizationAmount", KIND_MONEY, PROPERTY(uw_ncf_cents)},
    {"debtServiceCoverageNetOperatingIncomeSecuritizationPercentage", KIND_RATIO,
     PROPERTY(uw_dscr_noi_e4)},
    {"physicalOccupancySecuritizationPercentage", KIND_RATE, PROPERTY(uw_occupancy_ppm)},
    {"mostRecentFinancialsStartDate", KIND_DATE, PROPERTY(statement_start_on)},
    {"mostRecentFinancialsEndDate", KIND_DATE, PROPERTY(statement_end_on)},
    {"mostRecentRevenueAmount", KIND_MONEY, PROPERTY(revenue_cents)},
    {"operatingExpensesAmount", KIND_MONEY, PROPERTY(expenses_cents)},
    {"mostRecentNetOperatingIncomeAmount", KIND_MONEY, PROPERTY(noi_cents)},
    {"mostRecentNetCashFlowAmount", KIND_MONEY, PROPERTY(ncf_cents)},
    {"mostRecentDebtServiceAmount", KIND_MONEY, PROPERTY(debt_service_cents)},
    {"mostRecentDebtServiceCoverageNetOperatingIncomePercentage", KIND_RATIO,
     PROPERTY(dscr_noi_e4)},
    {"mostRecentPhysicalOccupancyPercentage", KIND_RATE, PROPERTY(occupancy_ppm)},
};

enum { DEPTH_ROOT = 1, DEPTH_ASSET, DEPTH_FIELD, DEPTH_PROPERTY_FIELD };

struct reading {
    struct arena *arena; /* holds one asset */
    const struct absee_sink *sink;
    size_t assets;

    bool in_asset, in_property;
    struct absee_asset asset;
    struct absee_property *properties;
    size_t property_room;
    struct absee_remark *remarks;
};

static bool is_cmbs(const struct xml_element *element, const char *name)
{
    return strcmp(element->space, cmbs_space) == 0 && strcmp(element->name, name) == 0;
}

MUST_USE static struct result fail_at(const struct xml_element *element, enum error_code code,
                                      const char *what, struct error *err)
{
    return error_set(err, code, "%s (line %llu, column %llu)", what,
                     (unsigned long long)element->line, (unsigned long long)element->column);
}

static void remark(struct reading *reading, enum absee_fault fault, const char *element,
                   const char *value, uint64_t line)
{
    struct absee_asset *asset = &reading->asset;
    if (asset->remark_count == ABSEE_REMARKS_MAX) {
        asset->remarks_dropped++;
        return;
    }
    reading->remarks[asset->remark_count++] =
        (struct absee_remark){.fault = fault, .element = element, .value = value, .line = line};
}

/* Month, day and year with hyphens between; one or two digits, one or two, four: a shorter year is
 * out of the calendar's range. */
static bool date_read(const char *text, int32_t *ret_on)
{
    int part[3] = {0};
    static const int digits_max[3] = {2, 2, 4};
    const char *at = text;
    for (int i = 0; i < 3; i++) {
        int digits = 0;
        for (; *at >= '0' && *at <= '9'; at++, digits++) {
            if (digits == digits_max[i])
                return false;
            part[i] = part[i] * 10 + (*at - '0');
        }
        if (digits == 0 || *at != (i < 2 ? '-' : '\0'))
            return false;
        if (i < 2)
            at++;
    }
    return date_from_parts(part[2], part[0], part[1], ret_on);
}

/* XML Schema's decimals allow what JSON's numbers do not: a plus sign, leading zeros, no digit in
 * front of the point or none after it. */
static enum decimal_status number_read(const char *text, int places, int64_t *ret_value)
{
    char json[ABSEE_VALUE_MAX_BYTES + 4];
    size_t length = 0;
    if (*text == '-')
        json[length++] = '-';
    if (*text == '-' || *text == '+')
        text++;
    while (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
        text++;
    const size_t rest = strlen(text);
    if (rest == 0 || strcmp(text, ".") == 0)
        return DECIMAL_MALFORMED;
    if (*text == '.')
        json[length++] = '0';
    const size_t kept = text[rest - 1] == '.' ? rest - 1 : rest;
    memcpy(json + length, text, kept);
    bool exact = false;
    const enum decimal_status status =
        decimal_parse(json, length + kept, places, ret_value, &exact);
    if (status == DECIMAL_OK && places == 0 && !exact)
        return DECIMAL_MALFORMED;
    return status;
}

static void opt_set(struct reading *reading, const struct field *field, struct opt *target,
                    const char *value, uint64_t line)
{
    if (target->known) {
        remark(reading, ABSEE_REPEATED, field->element, value, line);
        return;
    }
    if (field->kind == KIND_DATE) {
        int32_t on = 0;
        if (date_read(value, &on))
            *target = OPT(on);
        else
            remark(reading, ABSEE_NOT_A_DATE, field->element, value, line);
        return;
    }
    int64_t number = 0;
    const enum decimal_status status = number_read(value, decimals[field->kind], &number);
    if (status == DECIMAL_OK)
        *target = OPT(number);
    else
        remark(reading, status == DECIMAL_MALFORMED ? ABSEE_NOT_A_NUMBER : ABSEE_OUT_OF_RANGE,
               field->element, value, line);
}

static void text_set(struct reading *reading, const struct field *field, const char **target,
                     const char *value, uint64_t line)
{
    if (*target != NULL) {
        remark(reading, ABSEE_REPEATED, field->element, value, line);
        return;
    }
    *target = value;
}

/* Past ABSEE_VALUE_MAX_BYTES in all, what comes is a remark. */
static void codes_add(struct reading *reading, const struct field *field, const char **target,
                      const char *value, uint64_t line)
{
    if (*target == NULL)
        *target = value;
    else if (strlen(*target) + strlen(value) < ABSEE_VALUE_MAX_BYTES)
        *target = arena_printf(reading->arena, "%s,%s", *target, value);
    else
        remark(reading, ABSEE_TOO_LONG, field->element, "", line);
}

/* Trims, and brings each run of white space to one space. NULL where nothing is left. */
static char *text_tidy(struct arena *arena, const char *text, size_t length)
{
    char *const tidy = arena_memdup(arena, text, length);
    size_t out = 0;
    for (size_t in = 0; in < length; in++) {
        const bool blank = strchr(" \t\r\n", text[in]) != NULL;
        if (!blank)
            tidy[out++] = text[in];
        else if (out > 0 && tidy[out - 1] != ' ')
            tidy[out++] = ' ';
    }
    if (out > 0 && tidy[out - 1] == ' ')
        out--;
    tidy[out] = '\0';
    return out > 0 ? tidy : NULL;
}

static const struct field *field_find(const struct field *fields, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(fields[i].element, name) == 0)
            return &fields[i];
    }
    return NULL;
}

static void field_set(struct reading *reading, const struct field *field, void *record,
                      const struct xml_element *element, const char *text, size_t length)
{
    const char *value = text_tidy(reading->arena, text, length);
    if (value == NULL)
        return;
    if (strlen(value) > ABSEE_VALUE_MAX_BYTES) {
        remark(reading, ABSEE_TOO_LONG, field->element, "", element->line);
        return;
    }
    void *const target = (char *)record + field->offset;
    if (field->kind == KIND_TEXT)
        text_set(reading, field, target, value, element->line);
    else if (field->kind == KIND_CODES)
        codes_add(reading, field, target, value, element->line);
    else
        opt_set(reading, field, target, value, element->line);
}

static void asset_begin(struct reading *reading, const struct xml_element *element)
{
    arena_reset(reading->arena);
    reading->in_asset = true;
    reading->asset = (struct absee_asset){.line = element->line};
    reading->properties = NULL;
    reading->property_room = 0;
    reading->remarks = ARENA_ARRAY(reading->arena, struct absee_remark, ABSEE_REMARKS_MAX);
}

/* Makes room by doubling; what an arena gave before stays until the asset is done. */
static void property_begin(struct reading *reading)
{
    struct absee_asset *asset = &reading->asset;
    if (asset->property_count == reading->property_room) {
        const size_t room = reading->property_room > 0 ? reading->property_room * 2 : 2;
        struct absee_property *grown = ARENA_ARRAY(reading->arena, struct absee_property, room);
        for (size_t i = 0; i < asset->property_count; i++)
            grown[i] = reading->properties[i];
        reading->properties = grown;
        reading->property_room = room;
    }
    asset->property_count++;
    reading->in_property = true;
}

MUST_USE static struct result on_start(void *context, const struct xml_element *element,
                                       struct error *err)
{
    struct reading *reading = context;
    if (element->depth == DEPTH_ROOT) {
        if (!is_cmbs(element, "assetData"))
            return fail_at(element, ERROR_BAD_REQUEST,
                           "This is not CMBS asset data (ABS-EE, exhibit 102)", err);
        return RESULT_OK;
    }
    if (element->depth == DEPTH_ASSET && is_cmbs(element, "assets")) {
        if (reading->assets == ABSEE_ASSETS_MAX)
            return fail_at(element, ERROR_TOO_LARGE, "There are too many assets", err);
        asset_begin(reading, element);
    }
    if (element->depth == DEPTH_FIELD && reading->in_asset && is_cmbs(element, "property")) {
        if (reading->asset.property_count == ABSEE_PROPERTIES_MAX)
            return fail_at(element, ERROR_TOO_LARGE, "An asset has too many properties", err);
        property_begin(reading);
    }
    return RESULT_OK;
}

MUST_USE static struct result asset_end(struct reading *reading, const struct xml_element *element,
                                        struct error *err)
{
    reading->in_asset = false;
    struct absee_asset *asset = &reading->asset;
    if (asset->number == NULL)
        return fail_at(element, ERROR_BAD_REQUEST, "An asset has no assetNumber", err);
    asset->properties = reading->properties;
    asset->remarks = reading->remarks;
    reading->assets++;
    return reading->sink->asset(reading->sink->context, asset, err);
}

MUST_USE static struct result on_end(void *context, const struct xml_element *element,
                                     const char *text, size_t length, struct error *err)
{
    struct reading *reading = context;
    if (!reading->in_asset || strcmp(element->space, cmbs_space) != 0)
        return RESULT_OK;
    if (element->depth == DEPTH_ASSET)
        return asset_end(reading, element, err);
    if (element->depth == DEPTH_PROPERTY_FIELD && reading->in_property) {
        const struct field *field =
            field_find(property_fields, ARRAY_LENGTH(property_fields), element->name);
        if (field != NULL)
            field_set(reading, field, &reading->properties[reading->asset.property_count - 1],
                      element, text, length);
        return RESULT_OK;
    }
    if (element->depth != DEPTH_FIELD)
        return RESULT_OK;
    if (reading->in_property) {
        reading->in_property = false;
        return RESULT_OK;
    }
    const struct field *field = field_find(asset_fields, ARRAY_LENGTH(asset_fields), element->name);
    if (field != NULL)
        field_set(reading, field, &reading->asset, element, text, length);
    return RESULT_OK;
}

struct result absee_read(const struct byte_source *source, const struct absee_sink *sink,
                         size_t *ret_assets, struct error *err)
{
    CLEANUP(arena_free) struct arena arena;
    arena_init(&arena, ARENA_DEFAULT_LIMIT);
    struct reading reading = {.arena = &arena, .sink = sink};
    const struct xml_handler handler = {.start = on_start, .end = on_end, .context = &reading};
    TRY(xml_read(source, &limits, &handler, err));
    if (reading.assets == 0)
        return error_set(err, ERROR_BAD_REQUEST, "The file has no assets");
    *ret_assets = reading.assets;
    return RESULT_OK;
}
