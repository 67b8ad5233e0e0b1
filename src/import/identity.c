#include <string.h>

#include "crypto/hash.h"
#include "import/run.h"
#include "store/buy_box_store.h"
#include "store/buyer_store.h"
#include "store/import_key_store.h"
#include "store/lead_store.h"

/* ---- references ---- */

struct reference_row {
    enum import_kind kind;
    enum import_name names[2];
    size_t name_count;
};

static const struct reference_row reference_rows[] = {
    [REFERENCE_LEAD] = {IMPORT_LEADS, {IMPORT_NAME_ADDRESS}, 1},
    [REFERENCE_DEAL] = {IMPORT_LEADS, {IMPORT_NAME_CLOSED_ADDRESS, IMPORT_NAME_ADDRESS}, 2},
    [REFERENCE_BUYER] = {IMPORT_BUYERS, {IMPORT_NAME_BUYER, IMPORT_NAME_EMAIL}, 2},
    [REFERENCE_BOX] = {IMPORT_BUY_BOXES, {IMPORT_NAME_BOX}, 1},
};

static struct result subject_exists(struct import_run *run, enum reference to, const struct oid *id,
                                    bool *ret_exists, struct error *err)
{
    struct call *call = &run->call;
    struct buy_box box = {0};
    switch (to) {
    case REFERENCE_LEAD:
    case REFERENCE_DEAL:
        return lead_store_exists(call->db, id, ret_exists, err);
    case REFERENCE_BUYER:
        return buyer_store_exists(call->db, id, ret_exists, err);
    case REFERENCE_BOX:
        return buy_box_store_find(call->db, call->arena, id, &box, ret_exists, err);
    }
    return RESULT_OK;
}

struct result reference_find(struct import_run *run, enum reference to, const char *text,
                             const char *pointer, struct oid *ret_id, struct error *err)
{
    const struct reference_row *row = &reference_rows[to];
    const char *noun = import_kind_nouns[row->kind];
    struct oid id = {.hex = ""};
    bool exists = false;
    if (oid_parse(text, &id))
        TRY(subject_exists(run, to, &id, &exists, err));
    if (!exists) {
        TRY(import_key_get(run->call.db, run->source, import_kind_names[row->kind], text, &id,
                           err));
        if (oid_is_set(&id))
            TRY(subject_exists(run, to, &id, &exists, err));
    }
    for (size_t i = 0; !exists && i < row->name_count; i++) {
        int count = 0;
        TRY(import_name_find(run->call.db, row->names[i], text, &id, &count, err));
        exists = count == 1;
        if (count > 1) {
            error_field(err, pointer, "\"%.100s\" is the name of several: give an id", text);
            return RESULT_OK;
        }
    }
    if (exists)
        *ret_id = id;
    else
        error_field(err, pointer, "no %s \"%.100s\"", noun, text);
    return RESULT_OK;
}

struct result reference_resolve(struct import_run *run, enum reference to, struct json_value *body,
                                const char *name, struct error *err)
{
    const struct json_value *given = json_member(body, name);
    struct oid id = {.hex = ""};
    if (!given || given->type != JSON_STRING)
        return RESULT_OK;
    TRY(reference_find(run, to, given->text, arena_printf(run->call.arena, "/%s", name), &id, err));
    struct json_value *value = record_text(run->call.arena, arena_strdup(run->call.arena, id.hex));
    if (oid_is_set(&id))
        record_body_put(run->call.arena, body, name, value);
    return RESULT_OK;
}

/* ---- identity ---- */

static void append_value(struct buf *out, const struct json_value *value)
{
    buf_printf(out, "%d:", (int)value->type);
    if (value->type == JSON_OBJECT) {
        for (size_t i = 0; i < value->length; i++) {
            buf_printf(out, "%zu%s", strlen(value->members[i].name), value->members[i].name);
            append_value(out, value->members[i].value);
        }
    } else if (value->type == JSON_ARRAY) {
        for (size_t i = 0; i < value->length; i++)
            append_value(out, value->elements[i]);
    } else if (value->text) {
        buf_printf(out, "%zu", value->length);
        buf_append(out, value->text, value->length);
    }
    buf_append_char(out, ';');
}

/* What the row says, and the how manieth it is that says so. */
static const char *content_key(struct import_run *run, enum import_kind kind,
                               const struct json_value *body)
{
    struct buf content CLEANUP(buf_free) = BUF_EMPTY;
    unsigned char hash[HASH_BYTES];
    char hex[HASH_HEX_MAX];
    append_value(&content, body);
    const char *name = import_kind_names[kind];
    const struct hash_part parts[] = {{name, strlen(name)}, {content.data, content.length}};
    hash_parts(parts, ARRAY_LENGTH(parts), hash);
    hash_hex(hash, hex);
    uint128 key = 0;
    memcpy(&key, hash, sizeof(key));
    const uint64_t times = ++*seen_number(&run->contents, key);
    return arena_printf(run->call.arena, "content %s #%llu", hex, (unsigned long long)times);
}

struct result identity_find(struct import_run *run, const struct import_row *row,
                            struct json_value *body, struct identity *ret_identity,
                            struct error *err)
{
    struct identity identity = {.key = row->record.key};
    const struct json_value *id = body_take(body, "_id");
    if (id && id->type != JSON_NULL &&
        (id->type != JSON_STRING || !oid_parse(id->text, &identity.id)))
        error_field(err, "/_id", "must be 24 lower-case hex digits");
    if (!identity.key && !oid_is_set(&identity.id)) {
        identity.key = content_key(run, row->record.kind, body);
        identity.by_content = true;
    }
    if (oid_is_set(&identity.id))
        identity.subject = identity.id;
    else
        TRY(import_key_get(run->call.db, run->source, import_kind_names[row->record.kind],
                           identity.key, &identity.subject, err));
    *ret_identity = identity;
    return RESULT_OK;
}

struct result identity_remember(struct import_run *run, enum import_kind kind,
                                const struct identity *identity, const struct oid *subject,
                                struct error *err)
{
    if (!identity->key)
        return RESULT_OK;
    return import_key_set(run->call.db, run->source, import_kind_names[kind], identity->key,
                          subject, err);
}
