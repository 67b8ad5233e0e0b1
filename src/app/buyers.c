#include "app/buyers.h"

#include <string.h>

#include "app/audit.h"
#include "app/fields.h"
#include "domain/engagement.h"

/* MUST_: settings of what a buyer must have; LIST_: of lists, which are always answered; MAY_: of
 * the rest. */
#define BUYER_FIELDS(MUST_, LIST_, MAY_)                                                           \
    FIELD_TEXT(struct buyer, name, "name", MUST_, TEXT_LINE(200)),                                 \
        FIELD_TEXT(struct buyer, company, "company", MAY_, TEXT_LINE(200)),                        \
        FIELD_TEXT(struct buyer, email, "email", MAY_, TEXT_EMAIL),                                \
        FIELD_TEXT(struct buyer, phone, "phone", MAY_, TEXT_LINE(50)),                             \
        FIELD_TEXT_LIST(struct buyer, market_keys, "marketKeys", LIST_, TEXT_LINE(100)),           \
        FIELD_ENUM_LIST(struct buyer, strategies, "strategies", strategy_names, STRATEGY_COUNT,    \
                        LIST_)

#define COMPUTED_FIELDS FIELD_COMPUTED("engagementScore"), FIELD_COMPUTED("metadata"), FIELD_STAMPS

#define IS                  .required = true
#define MAY_BE_NULL         .required = true, .nullable = true
#define MAY_BE_SENT_OR_NULL .nullable = true

static const struct field create_fields[] = {
    FIELD_OID(struct buyer, id, "_id", .nullable = true, .description = "a new one where absent"),
    BUYER_FIELDS(IS, MAY_BE_SENT_OR_NULL, MAY_BE_SENT_OR_NULL),
    COMPUTED_FIELDS,
};
const struct schema buyer_create_schema = SCHEMA("BuyerCreate", struct buyer, create_fields);

static const struct field patch_fields[] = {
    FIELD_ID_FIXED,
    BUYER_FIELDS(IS, MAY_BE_SENT_OR_NULL, MAY_BE_SENT_OR_NULL),
    COMPUTED_FIELDS,
};
const struct schema buyer_patch_schema =
    SCHEMA_WITH("BuyerPatch", struct buyer, patch_fields, .partial = true);

static const struct field metadata_fields[] = {
    FIELD_OBJECT(struct buyer_metadata, metrics, "performanceMetrics", &aggregate_reply_schema, IS),
};
static const struct schema metadata_schema =
    SCHEMA("BuyerMetadata", struct buyer_metadata, metadata_fields);

static const struct field reply_fields[] = {
    FIELD_OID(struct buyer, id, "_id", IS),
    BUYER_FIELDS(IS, IS, MAY_BE_NULL),
    FIELD_MONEY(struct buyer_reply, engagement_e2, "engagementScore", IS,
                .description = "0 to 100; 50 when new"),
    FIELD_OBJECT(struct buyer_reply, metadata, "metadata", &metadata_schema, IS),
    FIELD_TIMESTAMP(struct buyer, created_at_ms, "createdAt", IS),
    FIELD_TIMESTAMP(struct buyer, updated_at_ms, "updatedAt", IS),
};
_Static_assert(offsetof(struct buyer_reply, buyer) == 0, "offsets of struct buyer hold in a reply");
const struct schema buyer_reply_schema = SCHEMA("Buyer", struct buyer_reply, reply_fields);

struct buyer_reply buyer_reply_of(const struct buyer *buyer)
{
    return (struct buyer_reply){
        .buyer = *buyer,
        .engagement_e2 = OPT(buyer->standing.engagement_e2),
        .metadata.metrics = aggregate_reply_of(&buyer->standing.aggregate),
    };
}

static const char *buyer_json(struct call *call, const struct buyer *buyer)
{
    return fields_json(call->arena, &buyer_create_schema, buyer);
}

static struct result audit_buyer(struct call *call, const char *action, const struct buyer *before,
                                 const struct buyer *after, struct error *err)
{
    return audit_write(call,
                       &(struct audit_change){
                           .action = action,
                           .subject_kind = "buyer",
                           .subject_id = before ? before->id.hex : after->id.hex,
                           .before = before ? buyer_json(call, before) : NULL,
                           .after = after ? buyer_json(call, after) : NULL,
                       },
                       err);
}

struct result buyer_create(struct call *call, const struct buyer *body, struct buyer *ret_buyer,
                           struct error *err)
{
    struct buyer buyer = *body;
    if (!oid_is_set(&buyer.id))
        buyer.id = oid_new(call->now_ms);
    if (!buyer.created_at_ms.known)
        buyer.created_at_ms = OPT(call->now_ms);
    if (!buyer.updated_at_ms.known)
        buyer.updated_at_ms = OPT(call->now_ms);
    buyer.standing = (struct buyer_standing){.engagement_e2 = ENGAGEMENT_NEW_E2};
    buyer.rev = 1;
    TRY(buyer_store_insert(call->db, call->arena, &buyer, err));
    TRY(audit_buyer(call, "buyer.create", NULL, &buyer, err));
    *ret_buyer = buyer;
    return RESULT_OK;
}

struct result buyer_update(struct call *call, const struct buyer *before,
                           const struct buyer *change, struct buyer *ret_buyer, struct error *err)
{
    struct buyer after = *before;
    fields_apply(&buyer_patch_schema, change, &after);
    if (strcmp(buyer_json(call, before), buyer_json(call, &after)) == 0) {
        *ret_buyer = *before;
        return RESULT_OK;
    }
    after.rev = before->rev + 1;
    after.updated_at_ms = OPT(call->now_ms);
    TRY(buyer_store_set(call->db, call->arena, before, &after, err));
    TRY(audit_buyer(call, "buyer.update", before, &after, err));
    *ret_buyer = after;
    return RESULT_OK;
}

struct result buyer_delete(struct call *call, const struct oid *id, struct error *err)
{
    struct buyer buyer = {0};
    TRY(buyer_store_get(call->db, call->arena, id, &buyer, err));
    TRY(buyer_store_delete(call->db, id, err));
    return audit_buyer(call, "buyer.delete", &buyer, NULL, err);
}
