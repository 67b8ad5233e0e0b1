#include "app/buy_boxes.h"

#include <string.h>

#include "app/audit.h"
#include "app/fields.h"
#include "domain/limits.h"
#include "store/buyer_store.h"

/* MUST_: settings of what a buy box must have; HAS_: of what it always has, though it need not be
 * sent; LIST_: of lists, which are always answered; MAY_: of the rest. */
#define BUY_BOX_FIELDS(MUST_, HAS_, LIST_, MAY_)                                                   \
    FIELD_OID(struct buy_box, buyer_id, "buyerId", MUST_),                                         \
        FIELD_TEXT(struct buy_box, name, "name", MUST_, TEXT_LINE(200)),                           \
        FIELD_ENUM(struct buy_box, strategy, "strategy", strategy_names, STRATEGY_COUNT, MUST_),   \
        FIELD_TEXT_LIST(struct buy_box, market_keys, "marketKeys", LIST_, TEXT_LINE(100),          \
                        .description = "none: any market"),                                        \
        FIELD_TEXT_LIST(struct buy_box, property_types, "propertyTypes", LIST_, TEXT_LINE(100),    \
                        .description = "none: any type"),                                          \
        FIELD_MONEY(struct buy_box, min_price_cents, "minPrice", MAY_, .min = 0,                   \
                    .max = MONEY_PRICE_MAX_CENTS),                                                 \
        FIELD_MONEY(struct buy_box, max_price_cents, "maxPrice", MAY_, .min = 0,                   \
                    .max = MONEY_PRICE_MAX_CENTS),                                                 \
        FIELD_RATIO(struct buy_box, min_dscr_e4, "minDSCR", MAY_, .min = 0, .max = DSCR_MAX_E4,    \
                    .description = "deals closed from now on are held to it"),                     \
        FIELD_MONEY(struct buy_box, min_cash_flow_cents, "minCashFlow", MAY_,                      \
                    .min = -MONEY_MONTHLY_MAX_CENTS, .max = MONEY_MONTHLY_MAX_CENTS),              \
        FIELD_BOOLEAN(struct buy_box, active, "active", HAS_)

#define COMPUTED_FIELDS FIELD_COMPUTED("metadata"), FIELD_STAMPS

#define IS                  .required = true
#define MAY_BE_NULL         .required = true, .nullable = true
#define MAY_BE_SENT         .required = false
#define MAY_BE_SENT_OR_NULL .nullable = true

static const struct field create_fields[] = {
    FIELD_OID(struct buy_box, id, "_id", .nullable = true, .description = "a new one where absent"),
    BUY_BOX_FIELDS(IS, MAY_BE_SENT, MAY_BE_SENT_OR_NULL, MAY_BE_SENT_OR_NULL),
    COMPUTED_FIELDS,
};
const struct schema buy_box_create_schema = SCHEMA("BuyBoxCreate", struct buy_box, create_fields);

static const struct field patch_fields[] = {
    FIELD_ID_FIXED,
    BUY_BOX_FIELDS(IS, MAY_BE_SENT, MAY_BE_SENT_OR_NULL, MAY_BE_SENT_OR_NULL),
    COMPUTED_FIELDS,
};
const struct schema buy_box_patch_schema =
    SCHEMA_WITH("BuyBoxPatch", struct buy_box, patch_fields, .partial = true);

static const struct field metadata_fields[] = {
    FIELD_OBJECT(struct buy_box_metadata, metrics, "performanceMetrics", &aggregate_reply_schema,
                 IS),
    FIELD_OBJECT_LIST(struct buy_box_metadata, warnings, "performanceWarnings",
                      &warning_reply_schema, IS, .description = "none or one"),
};
static const struct schema metadata_schema =
    SCHEMA("BuyBoxMetadata", struct buy_box_metadata, metadata_fields);

static const struct field reply_fields[] = {
    FIELD_OID(struct buy_box, id, "_id", IS),
    BUY_BOX_FIELDS(IS, IS, IS, MAY_BE_NULL),
    FIELD_OBJECT(struct buy_box_reply, metadata, "metadata", &metadata_schema, IS),
    FIELD_TIMESTAMP(struct buy_box, created_at_ms, "createdAt", IS),
    FIELD_TIMESTAMP(struct buy_box, updated_at_ms, "updatedAt", IS),
};
_Static_assert(offsetof(struct buy_box_reply, box) == 0,
               "offsets of struct buy_box hold in a reply");
const struct schema buy_box_reply_schema = SCHEMA("BuyBox", struct buy_box_reply, reply_fields);

static const struct field warned_box_fields[] = {
    FIELD_OID(struct warned_box_reply, buy_box_id, "buyBoxId", IS),
    FIELD_TEXT(struct warned_box_reply, name, "name", IS),
    FIELD_OID(struct warned_box_reply, buyer_id, "buyerId", IS),
    WARNING_FIELDS(struct warned_box_reply, warning.),
};
const struct schema warned_box_schema =
    SCHEMA("WarnedBuyBox", struct warned_box_reply, warned_box_fields);

static struct warning_reply warning_of(struct arena *arena, const struct buy_box *box,
                                       const struct policy *policy)
{
    const struct box_standing *standing = &box->standing;
    return warning_reply_of(arena, &standing->aggregate, standing->warning,
                            standing->warning_since_ms, policy);
}

struct buy_box_reply buy_box_reply_of(struct arena *arena, const struct buy_box *box,
                                      const struct policy *policy)
{
    struct buy_box_reply reply = {
        .box = *box,
        .metadata.metrics = aggregate_reply_of(&box->standing.aggregate),
        .metadata.warnings.known = true,
    };
    if (box->standing.warning != WARNING_NONE) {
        struct warning_reply *warning = ARENA_NEW(arena, struct warning_reply);
        *warning = warning_of(arena, box, policy);
        reply.metadata.warnings.items = warning;
        reply.metadata.warnings.count = 1;
    }
    return reply;
}

struct warned_box_reply warned_box_reply_of(struct arena *arena, const struct buy_box *box,
                                            const struct policy *policy)
{
    return (struct warned_box_reply){
        .buy_box_id = box->id,
        .buyer_id = box->buyer_id,
        .name = box->name,
        .warning = warning_of(arena, box, policy),
    };
}

static const char *buy_box_json(struct call *call, const struct buy_box *box)
{
    return fields_json(call->arena, &buy_box_create_schema, box);
}

static struct result audit_buy_box(struct call *call, const char *action,
                                   const struct buy_box *before, const struct buy_box *after,
                                   struct error *err)
{
    return audit_write(call,
                       &(struct audit_change){
                           .action = action,
                           .subject_kind = "buybox",
                           .subject_id = before ? before->id.hex : after->id.hex,
                           .before = before ? buy_box_json(call, before) : NULL,
                           .after = after ? buy_box_json(call, after) : NULL,
                       },
                       err);
}

/* What the fields' own limits cannot say. */
static struct result check_box(struct call *call, const struct buy_box *box, struct error *err)
{
    bool found = false;
    TRY(buyer_store_exists(call->db, &box->buyer_id, &found, err));
    if (!found)
        error_field(err, "/buyerId", "no such buyer");
    if (box->min_price_cents.known && box->max_price_cents.known &&
        box->min_price_cents.value > box->max_price_cents.value)
        error_field(err, "/minPrice", "must not be above maxPrice");
    return error_result(err);
}

struct result buy_box_create(struct call *call, const struct buy_box *body, struct buy_box *ret_box,
                             struct error *err)
{
    struct buy_box box = *body;
    if (!oid_is_set(&box.id))
        box.id = oid_new(call->now_ms);
    if (!box.active.known)
        box.active = OPT(true);
    if (!box.created_at_ms.known)
        box.created_at_ms = OPT(call->now_ms);
    if (!box.updated_at_ms.known)
        box.updated_at_ms = OPT(call->now_ms);
    box.standing = (struct box_standing){.warning = WARNING_NONE};
    box.rev = 1;
    TRY(check_box(call, &box, err));
    TRY(buy_box_store_insert(call->db, call->arena, &box, err));
    TRY(audit_buy_box(call, "buybox.create", NULL, &box, err));
    *ret_box = box;
    return RESULT_OK;
}

struct result buy_box_update(struct call *call, const struct buy_box *before,
                             const struct buy_box *change, struct buy_box *ret_box,
                             struct error *err)
{
    struct buy_box after = *before;
    fields_apply(&buy_box_patch_schema, change, &after);
    if (strcmp(buy_box_json(call, before), buy_box_json(call, &after)) == 0) {
        *ret_box = *before;
        return RESULT_OK;
    }
    after.rev = before->rev + 1;
    after.updated_at_ms = OPT(call->now_ms);
    TRY(check_box(call, &after, err));
    TRY(buy_box_store_set(call->db, call->arena, before, &after, err));
    TRY(audit_buy_box(call, "buybox.update", before, &after, err));
    *ret_box = after;
    return RESULT_OK;
}

struct result buy_box_delete(struct call *call, const struct oid *id, struct error *err)
{
    struct buy_box box = {0};
    TRY(buy_box_store_get(call->db, call->arena, id, &box, err));
    TRY(buy_box_store_delete(call->db, id, err));
    return audit_buy_box(call, "buybox.delete", &box, NULL, err);
}
