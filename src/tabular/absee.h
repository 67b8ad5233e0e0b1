/* Reads the asset data of a commercial mortgage securitisation as filed with the SEC: Form ABS-EE,
 * exhibit 102, namespace http://www.sec.gov/edgar/document/absee/cmbs/assetdata.
 *
 * One `assets` element is one loan, or one property of a loan over several (a child: its number is
 * the loan's, a point or a hyphen, and a counter: "4.01", "3-001"), and comes as its own
 * struct absee_asset. What a loan's figures mean, and how children and parents go together, is
 * said in domain/underwriting.h and domain/statement.h; this file only reads.
 *
 * Figures come from their text exactly, on the grids of base/decimal.h: money in cents, coverage
 * ratios in 1/10,000, rates and occupancy in 1/1,000,000. Dates are month-day-year with one or two
 * digits. A value that cannot be read is left unknown and remembered as a remark; it does not fail
 * the file, which is as it was filed and cannot be corrected. The file fails where it is no such
 * document: not well-formed, truncated, another root or namespace, or past a limit
 * (tabular/xml_reader.h says how).
 *
 * Elements that are not in the tables of absee.c, and those of other namespaces, are passed over.
 */
#ifndef TABULAR_ABSEE_H
#define TABULAR_ABSEE_H

#include "base/arena.h"
#include "base/optional.h"
#include "tabular/byte_source.h"

#define ABSEE_FILE_MAX_BYTES (UINT64_C(64) * 1024 * 1024)
#define ABSEE_ELEMENTS_MAX   UINT64_C(2000000)
enum {
    ABSEE_DEPTH_MAX = 16,
    ABSEE_TEXT_MAX_BYTES = 8 * 1024, /* of an element; longer fails the file */
    ABSEE_VALUE_MAX_BYTES = 256,     /* of a field; longer is a remark */
    ABSEE_ASSETS_MAX = 10000,        /* in a file */
    ABSEE_PROPERTIES_MAX = 1000,     /* in an asset */
    ABSEE_REMARKS_MAX = 32,          /* kept of an asset; the rest is counted */
};

/* Text members are UTF-8 with runs of white space brought to one space; NULL where the element is
 * absent or empty. Amounts are a year's for the underwriting, the statement's span for actuals. */
struct absee_property {
    const char *name, *address, *city, *state, *zip, *type_code, *status_code, *defeased_code;
    struct opt units; /* units, beds or rooms */
    struct opt year_built;
    struct opt valuation_cents; /* the appraisal at securitisation */
    struct opt valuation_on;

    struct opt uw_revenue_cents, uw_expenses_cents, uw_noi_cents, uw_ncf_cents;
    struct opt uw_dscr_noi_e4;
    struct opt uw_occupancy_ppm;

    struct opt statement_start_on, statement_end_on;
    struct opt revenue_cents, expenses_cents, noi_cents, ncf_cents, debt_service_cents;
    struct opt dscr_noi_e4;
    struct opt occupancy_ppm;
};

enum absee_fault {
    ABSEE_NOT_A_NUMBER,
    ABSEE_OUT_OF_RANGE,
    ABSEE_NOT_A_DATE,
    ABSEE_TOO_LONG,
    ABSEE_REPEATED, /* the element came twice; the first is kept */
    ABSEE_FAULT_COUNT
};
/* "is not a number" … to follow the element's name in a sentence. */
extern const char *const absee_fault_sentences[];

struct absee_remark {
    enum absee_fault fault;
    const char *element; /* its name; static */
    const char *value;   /* what was there; "" where it is too long */
    uint64_t line;
};

struct absee_asset {
    uint64_t line;      /* of its start tag */
    const char *number; /* never NULL: an asset without one fails the file */
    const char *originator;
    const char *structure_code, *payment_type_code;
    struct opt period_begin_on, period_end_on; /* the filing's reporting period */
    struct opt originated_on;
    struct opt loan_amount_cents;
    struct opt interest_rate_ppm;
    struct opt amortization_months, interest_only_months;
    struct opt payment_cents; /* principal and interest a month, as of securitisation */
    struct opt balance_cents, scheduled_balance_cents; /* at the end of the reporting period */
    struct opt modified_on;                            /* the latest modification, and after it: */
    const char *modification_codes; /* the element may come several times: commas between */
    struct opt modified_rate_ppm, modified_payment_cents, modified_maturity_on;
    struct opt modified_amortization_months;
    const char *liquidation_code; /* of a payoff, liquidation or curtailment */
    struct opt liquidated_on;
    const struct absee_property *properties;
    size_t property_count;
    const struct absee_remark *remarks;
    size_t remark_count, remarks_dropped;
};

/* Called with each asset in the file's order. The asset and all it points to are gone when it
 * returns. A failure ends the reading and is handed on. */
struct absee_sink {
    struct result (*asset)(void *context, const struct absee_asset *asset, struct error *err);
    void *context;
};

/* *ret_assets: how many there were; at least 1, a document without any fails. Assets that came
 * before a failure have been called back: the caller keeps them back, or rolls back. */
MUST_USE struct result absee_read(const struct byte_source *source, const struct absee_sink *sink,
                                  size_t *ret_assets, struct error *err);

#endif
