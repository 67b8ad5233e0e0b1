/* How a file is to be read, and what was recognised of it: what people see and change between the
 * upload and the check. JSON on the wire and in the database, by one schema each. */
#ifndef IMPORT_SETTINGS_H
#define IMPORT_SETTINGS_H

#include "app/call.h"
#include "import/kind.h"
#include "json/field.h"

enum { IMPORT_COLUMNS_MAX = 1000, IMPORT_SAMPLES_MAX = 5, IMPORT_ACCOUNTS_MAX = 5000 };

enum import_date_order { IMPORT_MDY, IMPORT_DMY, IMPORT_YMD, IMPORT_DATE_ORDER_COUNT };
extern const char *const import_date_order_names[]; /* "mdy", "dmy", "ymd" */

/* The column, by its index from 0 or, where the index is not said, by its name. */
struct import_mapping {
    struct opt column;
    struct text name;  /* its header */
    struct text field; /* of import_fields(); NULL: is left out */
};

/* An account of a statement: what it counts as, one of the names that the format knows
 * ("rent", "taxes" … "ignore"). */
struct import_account {
    struct text account, category;
};

/* A property of a statement, by the name it has there, and its deal. */
struct import_property {
    struct text property, deal_id;
};

struct import_settings {
    struct object_list mapping; /* of struct import_mapping; not known: by the headers */
    struct opt header_row;      /* from 1; 0: the columns have no names */
    struct text sheet, delimiter;
    struct opt date_order;                   /* enum import_date_order */
    struct text decimal_mark;                /* "." or "," */
    struct object_list accounts, properties; /* of the structs above */
    struct text market_key;                  /* where a row says none */
    struct opt strategy;                     /* the same; enum strategy */
};
extern const struct schema import_settings_schema;

/* `json` NULL or "": nothing set. ERROR_VALIDATION, ERROR_BAD_REQUEST. */
MUST_USE struct result import_settings_parse(const char *json, struct arena *arena,
                                             struct import_settings *ret_settings,
                                             struct error *err);
const char *import_settings_json(struct arena *arena, const struct import_settings *settings);

/* What `settings` leave open is taken from `kept`, those of the same source before: an account too
 * that they do not name. A mapping of columns by their names alone goes over, since another file
 * may have them in another order. */
void import_settings_fill(struct arena *arena, struct import_settings *settings,
                          const struct import_settings *kept);

/* Of a source, for a format and kind ("" where it has none); both texts of the wire. Not found:
 * *ret_settings NULL. */
MUST_USE struct result import_source_settings(struct call *call, const char *source,
                                              const char *format, const char *kind,
                                              const char **ret_settings, struct error *err);
/* Remembers them, and goes on remembering the accounts that they do not name. Does nothing for the
 * source "". */
MUST_USE struct result import_source_remember(struct call *call, const char *source,
                                              const char *format, const char *kind,
                                              const char *settings, struct error *err);

/* ---- what was recognised ---- */

struct recognised_column {
    struct opt index;
    struct text name;
    struct text_list samples; /* at most IMPORT_SAMPLES_MAX, as they stand there */
    struct text field;        /* NULL: none */
};

struct recognised_account {
    struct text account, category;
    struct opt total_cents;
    struct opt by; /* enum recognised_by */
};
enum recognised_by { RECOGNISED_BY_RULE, RECOGNISED_KEPT, RECOGNISED_NONE, RECOGNISED_BY_COUNT };

struct recognised_property {
    struct text property, deal_id, address; /* of the deal; NULL: not known */
};

struct recognition {
    struct text format;
    struct text kind;      /* NULL: not known, or several */
    struct text encoding;  /* "UTF-8" … */
    struct text delimiter; /* CSV */
    struct opt header_row; /* from 1; 0: none */
    struct text_list sheets;
    struct text sheet, layout; /* of statements: how they are laid out */
    struct opt date_ambiguous; /* a column could be read month first and day first */
    struct opt date_order;
    struct text decimal_mark;
    struct object_list columns, accounts, properties; /* of the structs above */
    struct object_list fields; /* of struct import_field: what a column may be mapped to */
};
extern const struct schema import_recognition_schema;

/* ---- fields ---- */

/* What a column can be mapped to. */
struct import_field {
    struct text field; /* "address", "financing.ltv", "key", "period" */
    struct text label; /* "Address", "Financing: LTV" */
    struct opt required;
    struct text type; /* "text", "money", "ratio", "share", "integer", "date", "month", "boolean",
                         "list", "choice", "id" */
};
extern const struct schema import_field_schema;

/* What a record of the kind is decoded by when it is new. */
const struct schema *import_body_schema(enum import_kind kind);
/* Of a kind, in their order; struct import_field in the arena. */
struct object_list import_fields(enum import_kind kind, struct arena *arena);

#endif
