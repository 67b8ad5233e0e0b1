#include "import/mongo_deal.h"

#include <string.h>

#include "app/close_deal.h"
#include "app/period_body.h"
#include "domain/grade.h"
#include "store/names.h"

/* What is computed here anew, or handled apart. */
static const char *const deal_known[] = {
    "_id",      "leadId",   "dealId",        "buyerId",
    "buyBoxId", "proForma", "createdAt",     "updatedAt",
    "lockedAt", "lockedBy", "currentStatus", "actualPerformance",
    "buyer",    "buyBox",   "createdBy",     "requiredDSCR",
    NULL};
static const char *const period_known[] = {"_id",
                                           "enteredAt",
                                           "enteredBy",
                                           "updatedAt",
                                           "updatedBy",
                                           "derived",
                                           "variancePercent",
                                           "dataQuality",
                                           "gradeReasons",
                                           "toNextGrade",
                                           "policyVersion",
                                           "performanceGrade",
                                           "cashFlowVariance",
                                           "dscrVariance",
                                           "rentVariance",
                                           "expenseVariance",
                                           NULL};

static void put_members(struct mongo_record *record, const bson_t *document,
                        const struct schema *schema, const char *const *known)
{
    bson_iter_t members;
    if (bson_iter_init(&members, document))
        mongo_put_members(record, &members, schema, "", known);
}

static void put_lead(struct mongo_record *record, const bson_t *document)
{
    mongo_put_reference(record, document, "dealId", "leadId");
    mongo_put_reference(record, document, "leadId", "leadId");
}

MUST_USE static struct result closing_record(struct mongo_file *file,
                                             const struct document *document, struct error *err)
{
    struct mongo_record record;
    bson_t pro_forma;
    mongo_record_begin(&record, file);
    mongo_put_reference(&record, document->bson, "_id", "_id");
    put_lead(&record, document->bson);
    mongo_put_reference(&record, document->bson, "buyerId", "buyerId");
    mongo_put_reference(&record, document->bson, "buyBoxId", "buyBoxId");
    put_members(&record, document->bson, &closing_schema, deal_known);
    const bson_t *locked = document->bson;
    if (mongo_child(document->bson, "proForma", &pro_forma)) {
        put_members(&record, &pro_forma, &closing_schema, deal_known);
        locked = &pro_forma;
    }
    record.stamps.locked_at_ms = mongo_timestamp(locked, "lockedAt");
    record.stamps.locked_by = mongo_oid(locked, "lockedBy");
    if (!record.stamps.locked_at_ms.known)
        record.stamps.locked_at_ms = mongo_timestamp(document->bson, "createdAt");
    return mongo_record_hand_on(&record, IMPORT_CLOSINGS, document, false, err);
}

/* A figure that was derived there is to be derived here too, and compared. */
static bool is_derived(const bson_t *period, const char *name)
{
    bson_t names;
    bson_iter_t iter;
    if (!mongo_child(period, "derived", &names) || !bson_iter_init(&iter, &names))
        return false;
    while (bson_iter_next(&iter)) {
        if (BSON_ITER_HOLDS_UTF8(&iter) && strcmp(bson_iter_utf8(&iter, NULL), name) == 0)
            return true;
    }
    return false;
}

static struct import_stored stored_of(const bson_t *period)
{
    struct import_stored stored = {
        .cash_flow_variance_cents = mongo_decimal(period, "cashFlowVariance", 2),
        .dscr_variance_e4 = mongo_decimal(period, "dscrVariance", 4),
        .rent_variance_cents = mongo_decimal(period, "rentVariance", 2),
        .expense_variance_cents = mongo_decimal(period, "expenseVariance", 2),
    };
    bson_iter_t iter;
    if (bson_iter_init_find(&iter, period, "performanceGrade") && BSON_ITER_HOLDS_UTF8(&iter)) {
        const int grade = name_index(grade_names, GRADE_COUNT, bson_iter_utf8(&iter, NULL));
        if (grade >= 0)
            stored.grade = OPT(grade);
    }
    if (is_derived(period, "actualNOI"))
        stored.noi_cents = mongo_decimal(period, "actualNOI", 2);
    if (is_derived(period, "actualMonthlyCashFlow"))
        stored.cash_flow_cents = mongo_decimal(period, "actualMonthlyCashFlow", 2);
    if (is_derived(period, "actualDSCR"))
        stored.dscr_e4 = mongo_decimal(period, "actualDSCR", 4);
    return stored;
}

/* How a period is told from its document's others: by its month, where it says one. */
static const char *part_of(struct arena *arena, const bson_t *period, const char *index)
{
    bson_t span;
    struct opt year = UNKNOWN, month = UNKNOWN;
    if (mongo_child(period, "reportingPeriod", &span)) {
        year = mongo_decimal(&span, "year", 0);
        month = mongo_decimal(&span, "month", 0);
    }
    if (!year.known || !month.known)
        return arena_printf(arena, "actualPerformance.%s", index);
    return arena_printf(arena, "%04lld-%02lld", (long long)year.value, (long long)month.value);
}

MUST_USE static struct result period_record(struct mongo_file *file,
                                            const struct document *document, const bson_t *period,
                                            const char *index, struct error *err)
{
    static const char *const derivable[] = {"actualNOI", "actualMonthlyCashFlow", "actualDSCR"};
    const char *known[ARRAY_LENGTH(period_known) + ARRAY_LENGTH(derivable)];
    size_t count = 0;
    struct mongo_record record;
    for (size_t i = 0; i < ARRAY_LENGTH(derivable); i++) {
        if (is_derived(period, derivable[i]))
            known[count++] = derivable[i];
    }
    memcpy(known + count, period_known, sizeof period_known);
    mongo_record_begin(&record, file);
    record.part = part_of(file->sink->arena, period, index);
    mongo_put_reference(&record, period, "_id", "_id");
    put_lead(&record, document->bson);
    put_members(&record, period, &period_schema, known);
    record.stamps.entered_at_ms = mongo_timestamp(period, "enteredAt");
    record.stamps.entered_by = mongo_oid(period, "enteredBy");
    record.stamps.updated_at_ms = mongo_timestamp(period, "updatedAt");
    record.stamps.updated_by = mongo_oid(period, "updatedBy");
    record.stored = stored_of(period);
    return mongo_record_hand_on(&record, IMPORT_PERIODS, document, true, err);
}

struct result mongo_deal_records(struct mongo_file *file, const struct document *document,
                                 struct error *err)
{
    bson_t periods;
    bson_iter_t iter;
    TRY(closing_record(file, document, err));
    if (!mongo_child(document->bson, "actualPerformance", &periods) ||
        !bson_iter_init(&iter, &periods))
        return RESULT_OK;
    while (bson_iter_next(&iter)) {
        uint32_t length = 0;
        const uint8_t *bytes = NULL;
        bson_t period;
        if (!BSON_ITER_HOLDS_DOCUMENT(&iter))
            continue;
        bson_iter_document(&iter, &length, &bytes);
        if (bytes != NULL && bson_init_static(&period, bytes, length))
            TRY(period_record(file, document, &period, bson_iter_key(&iter), err));
    }
    return RESULT_OK;
}
