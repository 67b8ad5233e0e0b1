/* Leads, buyers, buy boxes and users: created where they are new, else changed where they differ.
 */
#include <assert.h>
#include <string.h>

#include "app/buy_boxes.h"
#include "app/buyers.h"
#include "app/leads.h"
#include "app/users.h"
#include "import/nouns.h"
#include "import/run.h"

/* A thing as its use cases take it. */
union thing {
    struct lead lead;
    struct buyer buyer;
    struct buy_box box;
    struct user user;
};

union body {
    struct lead lead;
    struct buyer buyer;
    struct buy_box box;
    struct user_body user;
};

struct noun {
    const struct schema *create, *patch;
    struct result (*find)(struct call *call, const struct oid *id, union thing *ret_thing,
                          bool *ret_found, struct error *err);
    struct result (*create_it)(struct call *call, const union body *body, union thing *ret_thing,
                               struct error *err);
    struct result (*update_it)(struct call *call, const union thing *before,
                               const union body *change, union thing *ret_thing, struct error *err);
    struct result (*delete_it)(struct call *call, const struct oid *id, struct error *err);
    struct oid (*id_of)(const union thing *thing);
    int64_t (*rev_of)(const union thing *thing);
    void (*set_id)(union body *body, const struct oid *id);
    void (*stamp)(union body *body, const struct import_stamps *stamps);
};

/* The functions of a noun whose body is the thing itself. */
#define NOUN_OF_ROWS(noun_, member_)                                                               \
    static struct result noun_##_find(struct call *call, const struct oid *id,                     \
                                      union thing *ret_thing, bool *ret_found, struct error *err)  \
    {                                                                                              \
        return noun_##_store_find(call->db, call->arena, id, &ret_thing->member_, ret_found, err); \
    }                                                                                              \
    static struct result noun_##_create_it(struct call *call, const union body *body,              \
                                           union thing *ret_thing, struct error *err)              \
    {                                                                                              \
        return noun_##_create(call, &body->member_, &ret_thing->member_, err);                     \
    }                                                                                              \
    static struct result noun_##_update_it(struct call *call, const union thing *before,           \
                                           const union body *change, union thing *ret_thing,       \
                                           struct error *err)                                      \
    {                                                                                              \
        return noun_##_update(call, &before->member_, &change->member_, &ret_thing->member_, err); \
    }                                                                                              \
    static struct oid noun_##_id_of(const union thing *thing)                                      \
    {                                                                                              \
        return thing->member_.id;                                                                  \
    }                                                                                              \
    static int64_t noun_##_rev_of(const union thing *thing)                                        \
    {                                                                                              \
        return thing->member_.rev;                                                                 \
    }                                                                                              \
    static void noun_##_set_id(union body *body, const struct oid *id)                             \
    {                                                                                              \
        body->member_.id = *id;                                                                    \
    }                                                                                              \
    static void noun_##_stamp(union body *body, const struct import_stamps *stamps)                \
    {                                                                                              \
        body->member_.created_at_ms = stamps->created_at_ms;                                       \
        body->member_.updated_at_ms = stamps->updated_at_ms;                                       \
    }

NOUN_OF_ROWS(lead, lead)
NOUN_OF_ROWS(buyer, buyer)
NOUN_OF_ROWS(buy_box, box)

static struct result user_find(struct call *call, const struct oid *id, union thing *ret_thing,
                               bool *ret_found, struct error *err)
{
    return user_store_find(call->db, call->arena, id, &ret_thing->user, ret_found, err);
}

static struct result user_create_it(struct call *call, const union body *body,
                                    union thing *ret_thing, struct error *err)
{
    return user_create(call, &body->user, NULL, &ret_thing->user, err);
}

static struct result user_update_it(struct call *call, const union thing *before,
                                    const union body *change, union thing *ret_thing,
                                    struct error *err)
{
    return user_update(call, &before->user, &change->user, NULL, &ret_thing->user, err);
}

static struct oid user_id_of(const union thing *thing)
{
    return thing->user.id;
}

static int64_t user_rev_of(const union thing *thing)
{
    return thing->user.rev;
}

static void user_set_id(union body *body, const struct oid *id)
{
    body->user.id = *id;
}

static void user_stamp(union body *body, const struct import_stamps *stamps)
{
    body->user.created_at_ms = stamps->created_at_ms;
    body->user.updated_at_ms = stamps->updated_at_ms;
}

#define NOUN(noun_)                                                                                \
    {                                                                                              \
        .create = &noun_##_create_schema, .patch = &noun_##_patch_schema, .find = noun_##_find,    \
        .create_it = noun_##_create_it, .update_it = noun_##_update_it, .id_of = noun_##_id_of,    \
        .delete_it = noun_##_delete, .rev_of = noun_##_rev_of, .set_id = noun_##_set_id,           \
        .stamp = noun_##_stamp                                                                     \
    }

static const struct noun nouns[IMPORT_KIND_COUNT] = {
    [IMPORT_LEADS] = NOUN(lead),
    [IMPORT_BUYERS] = NOUN(buyer),
    [IMPORT_BUY_BOXES] = NOUN(buy_box),
    [IMPORT_USERS] = NOUN(user),
};

/* ---- a row ---- */

/* One account an address: it tells a user where neither id nor key does. */
static struct result know_user_by_email(struct import_run *run, const struct json_value *body,
                                        struct identity *identity, struct error *err)
{
    const struct json_value *email = json_member(body, "email");
    struct user user = {0};
    bool found = false;
    if (identity->by_content)
        *identity = (struct identity){0};
    if (!email || email->type != JSON_STRING)
        return RESULT_OK;
    TRY(user_store_find_by_email(run->call.db, run->call.arena, email->text, &user, &found, err));
    if (found && !oid_is_set(&identity->subject))
        identity->subject = user.id;
    else if (found && !oid_equal(&identity->subject, &user.id))
        error_field(err, "/email", "is the address of another user");
    return RESULT_OK;
}

static struct result create_thing(struct import_run *run, struct import_row *row,
                                  struct json_value *json, const struct identity *identity,
                                  struct error *err)
{
    const struct noun *noun = &nouns[row->record.kind];
    union body body;
    union thing thing;
    memset(&body, 0, sizeof(body));
    run_put_defaults(run, row->record.kind, json);
    TRY(schema_decode(noun->create, DECODE_CREATE, json, run->call.arena, &body, err));
    if (oid_is_set(&identity->id))
        noun->set_id(&body, &identity->id);
    if (row->record.stamps)
        noun->stamp(&body, row->record.stamps);
    TRY(noun->create_it(&run->call, &body, &thing, err));
    row->told.outcome = IMPORT_CREATED;
    row->told.subject_id = noun->id_of(&thing);
    return identity_remember(run, row->record.kind, identity, &row->told.subject_id, err);
}

static struct result update_thing(struct import_run *run, struct import_row *row,
                                  struct json_value *json, const struct identity *identity,
                                  const union thing *before, struct error *err)
{
    const struct noun *noun = &nouns[row->record.kind];
    union body change;
    union thing after;
    memset(&change, 0, sizeof(change));
    TRY(schema_decode(noun->patch, DECODE_PATCH, json, run->call.arena, &change, err));
    TRY(noun->update_it(&run->call, before, &change, &after, err));
    row->told.subject_id = noun->id_of(&after);
    row->told.outcome =
        noun->rev_of(&after) == noun->rev_of(before) ? IMPORT_UNCHANGED : IMPORT_UPDATED;
    return oid_is_set(&identity->id)
               ? identity_remember(run, row->record.kind, identity, &row->told.subject_id, err)
               : RESULT_OK;
}

static struct result apply_row(struct import_run *run, struct import_row *row, struct error *err)
{
    const enum import_kind kind = row->record.kind;
    struct json_value *body = body_copy(run->call.arena, row->record.body);
    struct identity identity = {0};
    union thing before;
    bool found = false;
    memset(&before, 0, sizeof(before));
    run_begin_row(row, err);
    TRY(identity_find(run, row, body, &identity, err));
    if (kind == IMPORT_USERS)
        TRY(know_user_by_email(run, body, &identity, err));
    if (kind == IMPORT_BUY_BOXES || kind == IMPORT_USERS)
        TRY(reference_resolve(run, REFERENCE_BUYER, body, "buyerId", err));
    if (oid_is_set(&identity.subject))
        TRY(nouns[kind].find(&run->call, &identity.subject, &before, &found, err));
    if (!found)
        return create_thing(run, row, body, &identity, err);
    if (!identity.by_content)
        return update_thing(run, row, body, &identity, &before, err);
    row->told.outcome = IMPORT_UNCHANGED;
    row->told.subject_id = identity.subject;
    return error_result(err);
}

struct result import_apply_nouns(struct import_run *run, struct error *err)
{
    return run_each(run, apply_row, err);
}

/* ---- taken back ---- */

struct result noun_delete(struct call *call, enum import_kind kind, const struct oid *id,
                          struct error *err)
{
    return nouns[kind].delete_it(call, id, err);
}

struct result noun_restore(struct call *call, enum import_kind kind, const struct oid *id,
                           const char *json, struct error *err)
{
    static const char *const fixed[] = {"_id", "createdAt", "updatedAt", "passwordChanged"};
    const struct noun *noun = &nouns[kind];
    const struct json_value *value = NULL;
    union body change;
    union thing now, after;
    bool found = false;
    memset(&change, 0, sizeof(change));
    memset(&now, 0, sizeof(now));
    TRY(json_parse(call->arena, json, strlen(json), &value, err));
    struct json_value *body = body_copy(call->arena, value);
    for (size_t i = 0; i < ARRAY_LENGTH(fixed); i++)
        (void)body_take(body, fixed[i]);
    TRY(schema_decode(noun->patch, DECODE_PATCH, body, call->arena, &change, err));
    TRY(noun->find(call, id, &now, &found, err));
    if (!found)
        return error_set(err, ERROR_CONFLICT, "is not there any more");
    return noun->update_it(call, &now, &change, &after, err);
}
