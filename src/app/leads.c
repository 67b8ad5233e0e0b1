#include "app/leads.h"

#include <string.h>

#include "app/audit.h"
#include "app/fields.h"
#include "domain/limits.h"

#define MONTHLY_BOUNDS .min = -MONEY_MONTHLY_MAX_CENTS, .max = MONEY_MONTHLY_MAX_CENTS

/* MUST_: settings of what a lead must have; HAS_: of what it always has, though it need not be
 * sent; MAY_: of the rest. */
#define LEAD_FIELDS(MUST_, HAS_, MAY_)                                                             \
    FIELD_TEXT(struct lead, address, "address", MUST_, TEXT_LINE(300)),                            \
        FIELD_TEXT(struct lead, city, "city", MAY_, TEXT_LINE(100)),                               \
        FIELD_TEXT(struct lead, state, "state", MAY_, TEXT_LINE(100)),                             \
        FIELD_TEXT(struct lead, zip, "zip", MAY_, TEXT_LINE(20)),                                  \
        FIELD_TEXT(struct lead, market_key, "marketKey", MUST_, TEXT_LINE(100)),                   \
        FIELD_ENUM(struct lead, strategy, "strategy", strategy_names, STRATEGY_COUNT, MUST_),      \
        FIELD_TEXT(struct lead, property_type, "propertyType", MAY_, TEXT_LINE(100)),              \
        FIELD_INTEGER(struct lead, units, "units", MAY_, .min = 0, .max = 1000000),                \
        FIELD_MONEY(struct lead, asking_price_cents, "askingPrice", MAY_, .min = 0,                \
                    .max = MONEY_PRICE_MAX_CENTS),                                                 \
        FIELD_MONEY(struct lead, projected_rent_cents, "projectedRent", MAY_, .min = 0,            \
                    .max = MONEY_MONTHLY_MAX_CENTS),                                               \
        FIELD_MONEY(struct lead, projected_noi_cents, "projectedNOI", MAY_, MONTHLY_BOUNDS),       \
        FIELD_MONEY(struct lead, projected_cash_flow_cents, "projectedMonthlyCashFlow", MAY_,      \
                    MONTHLY_BOUNDS),                                                               \
        FIELD_RATIO(struct lead, projected_dscr_e4, "projectedDSCR", MAY_, .min = -DSCR_MAX_E4,    \
                    .max = DSCR_MAX_E4),                                                           \
        FIELD_ENUM(struct lead, status, "status", lead_status_names, LEAD_STATUS_COUNT, HAS_),     \
        FIELD_MONEY(struct lead, score_e2, "score", MAY_, .min = 0, .max = 10000)

#define IS                  .required = true
#define MAY_BE_NULL         .required = true, .nullable = true
#define MAY_BE_SENT         .required = false
#define MAY_BE_SENT_OR_NULL .nullable = true

static const struct field create_fields[] = {
    FIELD_OID(struct lead, id, "_id", .nullable = true, .description = "a new one where absent"),
    LEAD_FIELDS(IS, MAY_BE_SENT, MAY_BE_SENT_OR_NULL),
    FIELD_STAMPS,
};
const struct schema lead_create_schema = SCHEMA("LeadCreate", struct lead, create_fields);

static const struct field patch_fields[] = {
    FIELD_ID_FIXED,
    LEAD_FIELDS(IS, MAY_BE_SENT, MAY_BE_SENT_OR_NULL),
    FIELD_STAMPS,
};
const struct schema lead_patch_schema =
    SCHEMA_WITH("LeadPatch", struct lead, patch_fields, .partial = true);

static const struct field reply_fields[] = {
    FIELD_OID(struct lead, id, "_id", IS),
    LEAD_FIELDS(IS, IS, MAY_BE_NULL),
    FIELD_TIMESTAMP(struct lead, created_at_ms, "createdAt", IS),
    FIELD_TIMESTAMP(struct lead, updated_at_ms, "updatedAt", IS),
};
const struct schema lead_reply_schema = SCHEMA("Lead", struct lead, reply_fields);

static const char *lead_json(struct call *call, const struct lead *lead)
{
    return fields_json(call->arena, &lead_create_schema, lead);
}

static struct result audit_lead(struct call *call, const char *action, const struct lead *before,
                                const struct lead *after, struct error *err)
{
    return audit_write(call,
                       &(struct audit_change){
                           .action = action,
                           .subject_kind = "lead",
                           .subject_id = before ? before->id.hex : after->id.hex,
                           .before = before ? lead_json(call, before) : NULL,
                           .after = after ? lead_json(call, after) : NULL,
                       },
                       err);
}

struct result lead_add(struct call *call, const struct lead *body, struct lead *ret_lead,
                       struct error *err)
{
    struct lead lead = *body;
    if (!oid_is_set(&lead.id))
        lead.id = oid_new(call->now_ms);
    if (!lead.status.known)
        lead.status = OPT(LEAD_NEW);
    if (!lead.created_at_ms.known)
        lead.created_at_ms = OPT(call->now_ms);
    if (!lead.updated_at_ms.known)
        lead.updated_at_ms = OPT(call->now_ms);
    lead.rev = 1;
    TRY(lead_store_insert(call->db, call->arena, &lead, err));
    TRY(audit_lead(call, "lead.create", NULL, &lead, err));
    *ret_lead = lead;
    return RESULT_OK;
}

struct result lead_create(struct call *call, const struct lead *body, struct lead *ret_lead,
                          struct error *err)
{
    struct result created = lead_add(call, body, ret_lead, err);
    if (!failed(created))
        created = db_settle(call->db, err);
    return created.code == ERROR_CONFLICT
               ? error_set(err, ERROR_CONFLICT, "there is a lead %s already", body->id.hex)
               : created;
}

struct result lead_update(struct call *call, const struct lead *before, const struct lead *change,
                          struct lead *ret_lead, struct error *err)
{
    struct lead after = *before;
    fields_apply(&lead_patch_schema, change, &after);
    if (strcmp(lead_json(call, before), lead_json(call, &after)) == 0) {
        *ret_lead = *before;
        return RESULT_OK;
    }
    after.rev = before->rev + 1;
    after.updated_at_ms = OPT(call->now_ms);
    TRY(lead_store_set(call->db, call->arena, before, &after, err));
    TRY(audit_lead(call, "lead.update", before, &after, err));
    *ret_lead = after;
    return RESULT_OK;
}

struct result lead_delete(struct call *call, const struct oid *id, struct error *err)
{
    struct lead lead = {0};
    TRY(lead_store_get(call->db, call->arena, id, &lead, err));
    TRY(lead_store_delete(call->db, id, err));
    return audit_lead(call, "lead.delete", &lead, NULL, err);
}
