#include "import/settings.h"

#include <string.h>

#include "app/fields.h"
#include "store/import_key_store.h"

const char *const import_date_order_names[] = {"mdy", "dmy", "ymd"};

static const char *const recognised_by_names[] = {"rule", "kept", "none"};

static bool is_mark(const char *text)
{
    return !strcmp(text, ".") || !strcmp(text, ",");
}

/* ---- settings ---- */

static const struct field mapping_fields[] = {
    FIELD_INTEGER(struct import_mapping, column, "column", .nullable = true, .min = 0,
                  .max = IMPORT_COLUMNS_MAX - 1, .description = "from 0; or its name"),
    FIELD_TEXT(struct import_mapping, name, "name", .nullable = true, .allow_empty = true,
               .description = "of the column; for one whose index is not said"),
    FIELD_TEXT(struct import_mapping, field, "field", .nullable = true, .max_length = 100,
               .description = "null: the column is left out"),
};
static const struct schema mapping_schema =
    SCHEMA("ImportMapping", struct import_mapping, mapping_fields);

static const struct field account_fields[] = {
    FIELD_TEXT(struct import_account, account, "account", .required = true),
    FIELD_TEXT(struct import_account, category, "category", .required = true, .max_length = 100),
};
static const struct schema account_schema =
    SCHEMA("ImportAccount", struct import_account, account_fields);

static const struct field property_fields[] = {
    FIELD_TEXT(struct import_property, property, "property", .required = true),
    FIELD_TEXT(struct import_property, deal_id, "dealId", .required = true, .max_length = 100),
};
static const struct schema property_schema =
    SCHEMA("ImportProperty", struct import_property, property_fields);

static const struct field settings_fields[] = {
    FIELD_OBJECT_LIST(struct import_settings, mapping, "mapping", &mapping_schema, .nullable = true,
                      .max_items = IMPORT_COLUMNS_MAX,
                      .description = "what is not in it is left out; absent: by the headers"),
    FIELD_INTEGER(struct import_settings, header_row, "headerRow", .nullable = true, .min = 0,
                  .max = 1000000, .description = "0: the columns have no names"),
    FIELD_TEXT(struct import_settings, sheet, "sheet", .nullable = true),
    FIELD_TEXT(struct import_settings, delimiter, "delimiter", .nullable = true, .max_length = 1),
    FIELD_ENUM(struct import_settings, date_order, "dateOrder", import_date_order_names,
               IMPORT_DATE_ORDER_COUNT, .nullable = true),
    FIELD_TEXT(struct import_settings, decimal_mark, "decimalMark", .nullable = true,
               .max_length = 1, .is_valid = is_mark, .must = "must be . or ,"),
    FIELD_OBJECT_LIST(struct import_settings, accounts, "accounts", &account_schema,
                      .nullable = true, .max_items = IMPORT_ACCOUNTS_MAX),
    FIELD_OBJECT_LIST(struct import_settings, properties, "properties", &property_schema,
                      .nullable = true, .max_items = IMPORT_ACCOUNTS_MAX),
    FIELD_TEXT(struct import_settings, market_key, "marketKey", .nullable = true, TEXT_LINE(100),
               .description = "where a row says none"),
    FIELD_ENUM(struct import_settings, strategy, "strategy", strategy_names, STRATEGY_COUNT,
               .nullable = true, .description = "where a row says none"),
};
const struct schema import_settings_schema =
    SCHEMA_WITH("ImportSettings", struct import_settings, settings_fields, .as_sent = true);

struct result import_settings_parse(const char *json, struct arena *arena,
                                    struct import_settings *ret_settings, struct error *err)
{
    struct import_settings settings = {0};
    const struct json_value *value = NULL;
    if (json && json[0]) {
        TRY(json_parse(arena, json, strlen(json), &value, err));
        TRY(schema_decode(&import_settings_schema, DECODE_CREATE, value, arena, &settings, err));
    }
    /* A list that was never said was written as an empty one. */
    settings.mapping.known = settings.mapping.count > 0;
    settings.accounts.known = settings.accounts.count > 0;
    settings.properties.known = settings.properties.count > 0;
    *ret_settings = settings;
    return RESULT_OK;
}

const char *import_settings_json(struct arena *arena, const struct import_settings *settings)
{
    return fields_json(arena, &import_settings_schema, settings);
}

static struct object_list mapping_by_names(const struct object_list *kept)
{
    struct import_mapping *items = kept->items;
    for (size_t i = 0; i < kept->count; i++) {
        if (items[i].name.chars && items[i].name.chars[0])
            items[i].column = UNKNOWN;
    }
    return *kept;
}

/* What is said of accounts, and what is kept of all others: an account that a file does not have is
 * not said either. */
static struct object_list fill_accounts(struct arena *arena, const struct object_list *said,
                                        const struct object_list *kept)
{
    struct import_account *items =
        ARENA_ARRAY(arena, struct import_account, said->count + kept->count + 1);
    const struct import_account *before = kept->items;
    size_t count = said->count;
    if (said->count)
        memcpy(items, said->items, said->count * sizeof(*items));
    for (size_t i = 0; i < kept->count && count < IMPORT_ACCOUNTS_MAX; i++) {
        bool is_said = false;
        for (size_t j = 0; j < said->count && !is_said; j++)
            is_said = !strcmp(before[i].account.chars, items[j].account.chars);
        if (!is_said)
            items[count++] = before[i];
    }
    return (struct object_list){.items = items, .count = count, .known = count > 0};
}

void import_settings_fill(struct arena *arena, struct import_settings *settings,
                          const struct import_settings *kept)
{
    if (!settings->mapping.known && kept->mapping.known)
        settings->mapping = mapping_by_names(&kept->mapping);
    if (!settings->header_row.known)
        settings->header_row = kept->header_row;
    if (!settings->sheet.chars)
        settings->sheet = kept->sheet;
    if (!settings->delimiter.chars)
        settings->delimiter = kept->delimiter;
    if (!settings->date_order.known)
        settings->date_order = kept->date_order;
    if (!settings->decimal_mark.chars)
        settings->decimal_mark = kept->decimal_mark;
    settings->accounts = fill_accounts(arena, &settings->accounts, &kept->accounts);
    if (!settings->properties.known)
        settings->properties = kept->properties;
    if (!settings->market_key.chars)
        settings->market_key = kept->market_key;
    if (!settings->strategy.known)
        settings->strategy = kept->strategy;
}

struct result import_source_settings(struct call *call, const char *source, const char *format,
                                     const char *kind, const char **ret_settings, struct error *err)
{
    return import_source_get(call->db, call->arena, source, format, kind, ret_settings, err);
}

struct result import_source_remember(struct call *call, const char *source, const char *format,
                                     const char *kind, const char *settings, struct error *err)
{
    struct import_settings said = {0}, before = {0};
    const char *kept = NULL;
    if (source[0] == '\0')
        return RESULT_OK;
    TRY(import_source_settings(call, source, format, kind, &kept, err));
    if (kept) {
        TRY(import_settings_parse(settings, call->arena, &said, err));
        TRY(import_settings_parse(kept, call->arena, &before, err));
        said.accounts = fill_accounts(call->arena, &said.accounts, &before.accounts);
        settings = import_settings_json(call->arena, &said);
    }
    return import_source_set(call->db, source, format, kind, settings, call->now_ms, err);
}

/* ---- what was recognised ---- */

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field column_fields[] = {
    FIELD_INTEGER(struct recognised_column, index, "index", IS),
    FIELD_TEXT(struct recognised_column, name, "name", IS, .allow_empty = true),
    FIELD_TEXT_LIST(struct recognised_column, samples, "samples", IS),
    FIELD_TEXT(struct recognised_column, field, "field", MAY_BE_NULL),
};
static const struct schema column_schema =
    SCHEMA("ImportColumn", struct recognised_column, column_fields);

static const struct field recognised_account_fields[] = {
    FIELD_TEXT(struct recognised_account, account, "account", IS),
    FIELD_TEXT(struct recognised_account, category, "category", MAY_BE_NULL),
    FIELD_MONEY(struct recognised_account, total_cents, "total", MAY_BE_NULL),
    FIELD_ENUM(struct recognised_account, by, "by", recognised_by_names, RECOGNISED_BY_COUNT, IS),
};
static const struct schema recognised_account_schema =
    SCHEMA("RecognisedAccount", struct recognised_account, recognised_account_fields);

static const struct field recognised_property_fields[] = {
    FIELD_TEXT(struct recognised_property, property, "property", IS),
    FIELD_TEXT(struct recognised_property, deal_id, "dealId", MAY_BE_NULL),
    FIELD_TEXT(struct recognised_property, address, "address", MAY_BE_NULL),
};
static const struct schema recognised_property_schema =
    SCHEMA("RecognisedProperty", struct recognised_property, recognised_property_fields);

static const struct field field_fields[] = {
    FIELD_TEXT(struct import_field, field, "field", IS),
    FIELD_TEXT(struct import_field, label, "label", IS),
    FIELD_BOOLEAN(struct import_field, required, "required", IS),
    FIELD_TEXT(struct import_field, type, "type", IS),
};
const struct schema import_field_schema = SCHEMA("ImportField", struct import_field, field_fields);

static const struct field recognition_fields[] = {
    FIELD_TEXT(struct recognition, format, "format", IS),
    FIELD_TEXT(struct recognition, kind, "as", MAY_BE_NULL),
    FIELD_TEXT(struct recognition, encoding, "encoding", MAY_BE_NULL),
    FIELD_TEXT(struct recognition, delimiter, "delimiter", MAY_BE_NULL),
    FIELD_INTEGER(struct recognition, header_row, "headerRow", MAY_BE_NULL),
    FIELD_TEXT_LIST(struct recognition, sheets, "sheets", IS),
    FIELD_TEXT(struct recognition, sheet, "sheet", MAY_BE_NULL),
    FIELD_TEXT(struct recognition, layout, "layout", MAY_BE_NULL),
    FIELD_BOOLEAN(struct recognition, date_ambiguous, "dateAmbiguous", MAY_BE_NULL),
    FIELD_ENUM(struct recognition, date_order, "dateOrder", import_date_order_names,
               IMPORT_DATE_ORDER_COUNT, MAY_BE_NULL),
    FIELD_TEXT(struct recognition, decimal_mark, "decimalMark", MAY_BE_NULL),
    FIELD_OBJECT_LIST(struct recognition, columns, "columns", &column_schema, IS),
    FIELD_OBJECT_LIST(struct recognition, accounts, "accounts", &recognised_account_schema, IS),
    FIELD_OBJECT_LIST(struct recognition, properties, "properties", &recognised_property_schema,
                      IS),
    FIELD_OBJECT_LIST(struct recognition, fields, "fields", &import_field_schema, IS),
};
const struct schema import_recognition_schema =
    SCHEMA("ImportRecognition", struct recognition, recognition_fields);
