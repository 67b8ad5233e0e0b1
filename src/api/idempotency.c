#include "api/idempotency.h"

#include <string.h>

#include "crypto/seal.h"
#include "store/idempotency_store.h"

static struct hash_part part(const char *text)
{
    return (struct hash_part){text, text ? strlen(text) : 0};
}

static bool is_printable(const char *text)
{
    for (const char *c = text; *c; c++) {
        if ((unsigned char)*c < 0x20 || (unsigned char)*c > 0x7e)
            return false;
    }
    return true;
}

struct result idempotency_read(const struct request *request, struct idempotency *ret_idempotency,
                               struct error *err)
{
    const struct http_exchange *exchange = request->exchange;
    const char *key = http_header_value(exchange, "Idempotency-Key");
    struct idempotency idempotency = {0};
    if (!key || strcmp(request->endpoint->method, "POST") != 0) {
        *ret_idempotency = idempotency;
        return RESULT_OK;
    }
    if (!key[0] || strlen(key) > IDEMPOTENCY_KEY_MAX || !is_printable(key)) {
        return error_set(err, ERROR_VALIDATION,
                         "Idempotency-Key must be 1 to %d printable ASCII characters",
                         IDEMPOTENCY_KEY_MAX);
    }

    /* Nobody is signed in at sign-in: there the address stands for the user. */
    const struct oid *user = &request->call.actor.user_id;
    const char *owner = oid_is_set(user) ? user->hex : request->call.address;
    idempotency.asked = true;
    struct hash_part key_parts[] = {part(owner), part(request->call.actor.name),
                                    part(request->endpoint->path), part(key)};
    hash_parts(key_parts, ARRAY_LENGTH(key_parts), idempotency.key_hash);

    const unsigned char *file_hash = request->file_hash;
    struct hash_part request_parts[] = {
        part(exchange->target), {exchange->body, exchange->body_length}, {file_hash, HASH_BYTES}};
    size_t request_part_count = ARRAY_LENGTH(request_parts) - (file_hash ? 0 : 1);
    hash_parts(request_parts, request_part_count, idempotency.request_hash);

    struct hash_part seal_parts[] = {part(key),
                                     part(http_header_value(exchange, "Authorization")),
                                     part(http_header_value(exchange, "Cookie")),
                                     {exchange->body, exchange->body_length}};
    hash_parts(seal_parts, ARRAY_LENGTH(seal_parts), idempotency.seal_key);
    *ret_idempotency = idempotency;
    return RESULT_OK;
}

/* "Name: value" lines back into the reply. */
static void add_stored_headers(struct arena *arena, const char *lines, struct http_reply *reply)
{
    for (const char *line = lines; *line;) {
        const char *end = strchr(line, '\n');
        const char *colon = strstr(line, ": ");
        if (!end || !colon || colon > end)
            return;
        http_reply_header(reply, arena_memdup(arena, line, (size_t)(colon - line)),
                          arena_memdup(arena, colon + 2, (size_t)(end - colon - 2)));
        line = end + 1;
    }
}

struct result idempotency_replay(struct request *request, const struct idempotency *idempotency,
                                 struct http_reply *reply, bool *ret_replayed, struct error *err)
{
    struct call *call = &request->call;
    struct first_answer answer = {0};
    bool found = false;
    TRY(idempotency_store_find(call->db, call->arena, idempotency->key_hash, call->now_ms, &answer,
                               &found, err));
    if (!found) {
        *ret_replayed = false;
        return RESULT_OK;
    }
    if (memcmp(answer.request_hash, idempotency->request_hash, HASH_BYTES) != 0) {
        return error_set(err, ERROR_VALIDATION,
                         "this Idempotency-Key was used with another request");
    }

    if (!answer.sealed) {
        buf_append(&reply->body, answer.body, answer.body_length);
    } else if (failed(seal_open(idempotency->seal_key, answer.body, answer.body_length,
                                &reply->body, err))) {
        return error_set(err, ERROR_CONFLICT,
                         "this Idempotency-Key was used with other credentials");
    }
    reply->status = answer.status;
    add_stored_headers(call->arena, answer.headers, reply);
    http_reply_header(reply, "Idempotent-Replay", "true");
    *ret_replayed = true;
    return RESULT_OK;
}

/* Which headers of a reply belong to the first answer; the rest is made anew for each. Cookies are
 * not among them: a repeated sign-in gets its token in the body. */
static bool is_kept(const char *name)
{
    return !strcmp(name, "ETag") || !strcmp(name, "Location");
}

struct result idempotency_keep(struct request *request, const struct idempotency *idempotency,
                               const struct http_reply *reply, struct error *err)
{
    struct buf headers CLEANUP(buf_free) = BUF_EMPTY;
    for (size_t i = 0; i < reply->header_count; i++) {
        if (is_kept(reply->headers[i].name))
            buf_printf(&headers, "%s: %s\n", reply->headers[i].name, reply->headers[i].value);
    }

    struct buf sealed CLEANUP(buf_free) = BUF_EMPTY;
    bool secret = request->endpoint->secret_reply;
    if (secret)
        seal(idempotency->seal_key, buf_text(&reply->body), reply->body.length, &sealed);
    const struct buf *body = secret ? &sealed : &reply->body;

    struct first_answer answer = {
        .status = reply->status,
        .headers = buf_text(&headers),
        .body = buf_text(body),
        .body_length = body->length,
        .sealed = secret,
    };
    memcpy(answer.key_hash, idempotency->key_hash, HASH_BYTES);
    memcpy(answer.request_hash, idempotency->request_hash, HASH_BYTES);
    return idempotency_store_insert(request->call.db, &answer, request->call.now_ms, err);
}
