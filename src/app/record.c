#include "app/record.h"

#include "app/period_reply.h"
#include "store/record_store.h"
#include "store/user_store.h"

struct loan_reply {
    struct opt loan_type, interest_rate_ppm, ltv_ppm, amortization_e4;
    struct opt monthly_debt_service_cents;
};

struct pro_forma_reply {
    struct opt rent_cents, noi_cents, expenses_cents, cash_flow_cents, dscr_e4, dscr_basis;
    struct opt required_dscr_e4;
    struct text_list assumptions;
    struct opt locked_at_ms;
    struct opt has_locked_by;
    struct user_reference locked_by;
};

struct status_reply {
    struct opt grade;
    struct text_list flags;
    struct text notes;
    struct opt updated_at_ms;
};

struct buyer_reference {
    struct oid id;
    struct text name;
    struct opt engagement_e2;
};

struct box_reference {
    struct oid id;
    struct text name;
    struct opt min_dscr_e4;
};

struct record_reply {
    struct oid record_id, lead_id, buyer_id, buy_box_id;
    struct opt strategy, closed_on, purchase_price_cents, rehab_cost_cents;
    struct text market_key;
    struct opt has_financing;
    struct loan_reply financing;
    struct pro_forma_reply pro_forma;
    struct object_list periods; /* of struct period_reply */
    struct status_reply status;
    struct buyer_reference buyer;
    struct opt has_box;
    struct box_reference box;
};

#define IS          .required = true
#define MAY_BE_NULL .required = true, .nullable = true

static const struct field loan_fields[] = {
    FIELD_ENUM(struct loan_reply, loan_type, "loanType", loan_type_names, LOAN_TYPE_COUNT,
               MAY_BE_NULL),
    FIELD_RATE(struct loan_reply, interest_rate_ppm, "interestRate", MAY_BE_NULL),
    FIELD_RATE(struct loan_reply, ltv_ppm, "ltv", MAY_BE_NULL),
    FIELD_RATIO(struct loan_reply, amortization_e4, "amortization", MAY_BE_NULL),
    FIELD_MONEY(struct loan_reply, monthly_debt_service_cents, "monthlyDebtService", MAY_BE_NULL,
                .description = "as given at close, else computed from the terms"),
};
static const struct schema loan_schema = SCHEMA("Loan", struct loan_reply, loan_fields);

static const struct field pro_forma_fields[] = {
    FIELD_MONEY(struct pro_forma_reply, rent_cents, "projectedRent", IS),
    FIELD_MONEY(struct pro_forma_reply, noi_cents, "projectedNOI", IS),
    FIELD_MONEY(struct pro_forma_reply, expenses_cents, "projectedExpenses", IS),
    FIELD_MONEY(struct pro_forma_reply, cash_flow_cents, "projectedMonthlyCashFlow", IS),
    FIELD_RATIO(struct pro_forma_reply, dscr_e4, "projectedDSCR", MAY_BE_NULL),
    FIELD_ENUM(struct pro_forma_reply, dscr_basis, "dscrBasis", dscr_basis_names, DSCR_BASIS_COUNT,
               IS),
    FIELD_RATIO(struct pro_forma_reply, required_dscr_e4, "requiredDSCR", IS),
    FIELD_TEXT_LIST(struct pro_forma_reply, assumptions, "assumptionsUsed", IS),
    FIELD_TIMESTAMP(struct pro_forma_reply, locked_at_ms, "lockedAt", IS),
    FIELD_OPT_OBJECT(struct pro_forma_reply, locked_by, has_locked_by, "lockedBy",
                     &user_reference_schema, MAY_BE_NULL),
};
static const struct schema pro_forma_schema =
    SCHEMA("ProForma", struct pro_forma_reply, pro_forma_fields);

static const struct field status_fields[] = {
    FIELD_ENUM(struct status_reply, grade, "performanceGrade", grade_names, GRADE_COUNT,
               MAY_BE_NULL),
    FIELD_TEXT_LIST(struct status_reply, flags, "flags", IS),
    FIELD_TEXT(struct status_reply, notes, "notes", MAY_BE_NULL),
    FIELD_TIMESTAMP(struct status_reply, updated_at_ms, "lastUpdated", MAY_BE_NULL),
};
static const struct schema status_schema =
    SCHEMA("CurrentStatus", struct status_reply, status_fields);

static const struct field buyer_reference_fields[] = {
    FIELD_OID(struct buyer_reference, id, "_id", IS),
    FIELD_TEXT(struct buyer_reference, name, "name", IS),
    FIELD_MONEY(struct buyer_reference, engagement_e2, "engagementScore", IS),
};
static const struct schema buyer_reference_schema =
    SCHEMA("BuyerReference", struct buyer_reference, buyer_reference_fields);

static const struct field box_reference_fields[] = {
    FIELD_OID(struct box_reference, id, "_id", IS),
    FIELD_TEXT(struct box_reference, name, "name", IS),
    FIELD_RATIO(struct box_reference, min_dscr_e4, "minDSCR", MAY_BE_NULL),
};
static const struct schema box_reference_schema =
    SCHEMA("BuyBoxReference", struct box_reference, box_reference_fields);

/* What stands before `actualPerformance`: also the audit's view of a closed deal. */
#define CLOSING_FIELDS                                                                             \
    FIELD_OID(struct record_reply, record_id, "_id", IS),                                          \
        FIELD_OID(struct record_reply, lead_id, "leadId", IS),                                     \
        FIELD_OID(struct record_reply, buyer_id, "buyerId", IS),                                   \
        FIELD_OID(struct record_reply, buy_box_id, "buyBoxId", MAY_BE_NULL),                       \
        FIELD_ENUM(struct record_reply, strategy, "strategy", strategy_names, STRATEGY_COUNT, IS), \
        FIELD_TEXT(struct record_reply, market_key, "marketKey", IS),                              \
        FIELD_DATE(struct record_reply, closed_on, "closedDate", IS),                              \
        FIELD_MONEY(struct record_reply, purchase_price_cents, "purchasePrice", IS),               \
        FIELD_MONEY(struct record_reply, rehab_cost_cents, "rehabCostActual", IS),                 \
        FIELD_OPT_OBJECT(struct record_reply, financing, has_financing, "financing", &loan_schema, \
                         MAY_BE_NULL),                                                             \
        FIELD_OBJECT(struct record_reply, pro_forma, "proForma", &pro_forma_schema, IS)

static const struct field closing_reply_fields[] = {CLOSING_FIELDS};
static const struct schema closing_reply_schema =
    SCHEMA("ClosedDeal", struct record_reply, closing_reply_fields);

static const struct field record_fields[] = {
    CLOSING_FIELDS,
    FIELD_OBJECT_LIST(struct record_reply, periods, "actualPerformance", &period_reply_schema, IS),
    FIELD_OBJECT(struct record_reply, status, "currentStatus", &status_schema, IS),
    FIELD_OBJECT(struct record_reply, buyer, "buyer", &buyer_reference_schema, IS),
    FIELD_OPT_OBJECT(struct record_reply, box, has_box, "buyBox", &box_reference_schema,
                     MAY_BE_NULL),
};
const struct schema record_reply_schema =
    SCHEMA("PerformanceRecord", struct record_reply, record_fields);

/* Names of users, looked up once a reply: a record's periods come from few hands. */
struct user_names {
    struct oid ids[16];
    const char *names[16];
    size_t count;
};

static struct result name_user(struct call *call, struct user_names *known,
                               struct user_reference *user, struct error *err)
{
    if (!oid_is_set(&user->id))
        return RESULT_OK;
    if (oid_equal(&user->id, &call->actor.user_id)) {
        user->name.chars = call->actor.name;
        return RESULT_OK;
    }
    for (size_t i = 0; i < known->count; i++) {
        if (oid_equal(&known->ids[i], &user->id)) {
            user->name.chars = known->names[i];
            return RESULT_OK;
        }
    }
    TRY(user_store_name(call->db, call->arena, &user->id, &user->name.chars, err));
    if (known->count < ARRAY_LENGTH(known->ids)) {
        known->ids[known->count] = user->id;
        known->names[known->count++] = user->name.chars;
    }
    return RESULT_OK;
}

struct result period_encode(struct call *call, const struct deal *deal, const struct period *period,
                            struct json_writer *out, struct error *err)
{
    struct user_names names = {.count = 0};
    struct period_reply reply = period_reply_of(call->arena, call->policy, deal, period);
    TRY(name_user(call, &names, &reply.entered_by, err));
    TRY(name_user(call, &names, &reply.updated_by, err));
    schema_encode(&period_reply_schema, &reply, out);
    return RESULT_OK;
}

static struct record_reply closing_reply_of(const struct deal *deal)
{
    const struct financing *loan = &deal->financing;
    const struct pro_forma *plan = &deal->pro_forma;
    return (struct record_reply){
        .record_id = deal->record_id,
        .lead_id = deal->id,
        .buyer_id = deal->buyer_id,
        .buy_box_id = deal->buy_box_id,
        .strategy = OPT(deal->strategy),
        .market_key = {.chars = deal->market_key},
        .closed_on = OPT(deal->closed_on),
        .purchase_price_cents = OPT(deal->purchase_price_cents),
        .rehab_cost_cents = OPT(deal->rehab_cost_cents),
        .has_financing = {.known = loan->known},
        .financing = {.loan_type = loan->loan_type,
                      .interest_rate_ppm = loan->interest_rate_ppm,
                      .ltv_ppm = loan->ltv_ppm,
                      .amortization_e4 = loan->amortization_e4,
                      .monthly_debt_service_cents = plan->debt_service_cents},
        .pro_forma = {.rent_cents = OPT(plan->rent_cents),
                      .noi_cents = OPT(plan->noi_cents),
                      .expenses_cents = OPT(plan->expenses_cents),
                      .cash_flow_cents = OPT(plan->cash_flow_cents),
                      .dscr_e4 = plan->dscr_e4,
                      .dscr_basis = OPT(plan->dscr_basis),
                      .required_dscr_e4 = OPT(plan->required_dscr_e4),
                      .assumptions = deal->assumptions,
                      .locked_at_ms = OPT(deal->locked_at_ms),
                      .has_locked_by = {.known = oid_is_set(&deal->locked_by)},
                      .locked_by.id = deal->locked_by},
    };
}

static struct result add_periods(struct call *call, const struct deal *deal,
                                 struct user_names *names, struct record_reply *reply,
                                 struct error *err)
{
    struct period_list list = {0};
    TRY(period_store_list(call->db, call->arena, &deal->id, &deal->pro_forma, &list, err));
    struct period_reply *items = ARENA_ARRAY(call->arena, struct period_reply, list.count);
    for (size_t i = 0; i < list.count; i++) {
        items[i] = period_reply_of(call->arena, call->policy, deal, &list.items[i]);
        TRY(name_user(call, names, &items[i].entered_by, err));
        TRY(name_user(call, names, &items[i].updated_by, err));
    }
    reply->periods = (struct object_list){.items = items, .count = list.count, .known = true};
    return RESULT_OK;
}

static struct result add_surroundings(struct call *call, const struct deal *deal,
                                      struct record_reply *reply, int64_t *ret_rev,
                                      struct error *err)
{
    struct record_surroundings around = {0};
    TRY(record_store_surroundings(call->db, call->arena, deal, &around, err));
    reply->buyer = (struct buyer_reference){
        .id = deal->buyer_id,
        .name = {.chars = around.buyer_name},
        .engagement_e2 = OPT(around.engagement_e2),
    };
    reply->has_box.known = oid_is_set(&deal->buy_box_id);
    reply->box = (struct box_reference){
        .id = deal->buy_box_id,
        .name = {.chars = around.box_name},
        .min_dscr_e4 = around.box_min_dscr_e4,
    };
    reply->status.flags.known = true;
    if (around.reported) {
        reply->status = (struct status_reply){
            .grade = OPT(around.grade),
            .flags = flag_list(call->arena, around.flags, &around.caller_flags),
            .notes = {.chars = around.notes},
            .updated_at_ms = OPT(around.updated_at_ms),
        };
    }
    *ret_rev = around.rev;
    return RESULT_OK;
}

struct result record_encode(struct call *call, const struct deal *deal, struct json_writer *out,
                            int64_t *ret_rev, struct error *err)
{
    struct record_reply reply = closing_reply_of(deal);
    struct user_names names = {.count = 0};
    TRY(name_user(call, &names, &reply.pro_forma.locked_by, err));
    TRY(add_periods(call, deal, &names, &reply, err));
    TRY(add_surroundings(call, deal, &reply, ret_rev, err));
    schema_encode(&record_reply_schema, &reply, out);
    return RESULT_OK;
}

static const char *encode_to_arena(struct arena *arena, const struct schema *schema,
                                   const void *source)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    schema_encode(schema, source, out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}

const char *deal_json(struct arena *arena, const struct deal *deal)
{
    struct record_reply reply = closing_reply_of(deal);
    return encode_to_arena(arena, &closing_reply_schema, &reply);
}

const char *period_json(struct arena *arena, const struct period *period)
{
    struct period_reply facts = period_facts_of(arena, period);
    return encode_to_arena(arena, &period_facts_schema, &facts);
}

const char *period_table_json(struct arena *arena, const struct period *const *periods,
                              size_t count)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    json_begin_object(out);
    json_name(out, "columns");
    schema_encode_columns(&period_facts_schema, out);
    json_name(out, "rows");
    json_begin_array(out);
    for (size_t i = 0; i < count; i++) {
        struct period_reply facts = period_facts_of(arena, periods[i]);
        schema_encode_row(&period_facts_schema, &facts, out);
    }
    json_end_array(out);
    json_end_object(out);
    json_writer_free(out);
    return arena_memdup(arena, json.data, json.length);
}
