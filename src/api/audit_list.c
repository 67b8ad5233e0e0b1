#include "api/audit_list.h"

#include <inttypes.h>
#include <string.h>

#include "base/decimal.h"
#include "store/audit_list_store.h"

struct audit_query {
    struct page_query page;
    struct text subject_kind, subject_id, action;
    struct oid actor_id;
    struct opt from_ms, to_ms;
};

static const struct field audit_query_fields[] = {
    PAGE_FIELDS(struct audit_query),
    FIELD_TEXT(struct audit_query, subject_kind, "subjectKind", .max_length = 100,
               .description = "user, deal, period, lead, …"),
    FIELD_TEXT(struct audit_query, subject_id, "subjectId"),
    FIELD_OID(struct audit_query, actor_id, "actorId", .description = "who did it"),
    FIELD_TEXT(struct audit_query, action, "action", .max_length = 100,
               .description = "deal.close, auth.login, …"),
    FIELD_TIMESTAMP(struct audit_query, from_ms, "from", .description = "inclusive"),
    FIELD_TIMESTAMP(struct audit_query, to_ms, "to", .description = "inclusive"),
};
const struct schema audit_query_schema =
    SCHEMA("AuditQuery", struct audit_query, audit_query_fields);

struct audit_actor {
    struct oid id;
    struct text name;
};

static const struct field audit_actor_fields[] = {
    FIELD_OID(struct audit_actor, id, "_id", .required = true, .nullable = true,
              .description = "null: nobody was signed in, or the system"),
    FIELD_TEXT(struct audit_actor, name, "name", .required = true),
};
static const struct schema audit_actor_schema =
    SCHEMA("AuditActor", struct audit_actor, audit_actor_fields);

struct audit_reply {
    struct opt seq, at_ms;
    struct audit_actor actor;
    struct text request_id, address, action, subject_kind, subject_id, hash;
    struct text before, after; /* JSON */
};

#define ENTRY_FIELDS                                                                               \
    FIELD_INTEGER(struct audit_reply, seq, "seq", .required = true),                               \
        FIELD_TIMESTAMP(struct audit_reply, at_ms, "at", .required = true),                        \
        FIELD_OBJECT(struct audit_reply, actor, "actor", &audit_actor_schema, .required = true),   \
        FIELD_TEXT(struct audit_reply, request_id, "requestId", .required = true),                 \
        FIELD_TEXT(struct audit_reply, address, "address", .required = true),                      \
        FIELD_TEXT(struct audit_reply, action, "action", .required = true),                        \
        FIELD_TEXT(struct audit_reply, subject_kind, "subjectKind", .required = true),             \
        FIELD_TEXT(struct audit_reply, subject_id, "subjectId", .required = true),                 \
        FIELD_TEXT(struct audit_reply, hash, "hash", .required = true,                             \
                   .description = "of the chain, in hex")

static const struct field audit_reply_fields[] = {
    ENTRY_FIELDS,
    FIELD_FREE("before", .required = true, .nullable = true),
    FIELD_FREE("after", .required = true, .nullable = true),
};
const struct schema audit_reply_schema =
    SCHEMA("AuditEntry", struct audit_reply, audit_reply_fields);

/* In a table what was before and after is JSON in a cell. */
static const struct field audit_row_fields[] = {
    ENTRY_FIELDS,
    FIELD_TEXT(struct audit_reply, before, "before"),
    FIELD_TEXT(struct audit_reply, after, "after"),
};
const struct schema audit_row_schema =
    SCHEMA("ExportedAuditEntry", struct audit_reply, audit_row_fields);

static struct audit_reply reply_of(struct arena *arena, const struct audit_entry *entry)
{
    char hash[HASH_HEX_MAX];
    hash_hex(entry->hash, hash);
    return (struct audit_reply){
        .seq = OPT(entry->seq),
        .at_ms = OPT(entry->at_ms),
        .actor = {.id = entry->actor_id, .name = {.chars = entry->actor_name}},
        .request_id = {.chars = entry->request_id},
        .address = {.chars = entry->address},
        .action = {.chars = entry->action},
        .subject_kind = {.chars = entry->subject_kind},
        .subject_id = {.chars = entry->subject_id},
        .hash = {.chars = arena_strdup(arena, hash)},
        .before = {.chars = entry->before},
        .after = {.chars = entry->after},
    };
}

static void write_entry(struct json_writer *out, const struct audit_reply *entry)
{
    json_begin_object(out);
    schema_encode_members(&audit_reply_schema, entry, out);
    json_member_raw(out, "before", entry->before.chars);
    json_member_raw(out, "after", entry->after.chars);
    json_end_object(out);
}

static struct result write_line(struct export *file, const struct audit_reply *entry,
                                struct error *err)
{
    struct buf json CLEANUP(buf_free) = BUF_EMPTY;
    struct json_writer *out = json_writer_new(&json, false);
    write_entry(out, entry);
    json_writer_free(out);
    return export_row_json(file, json.data, json.length, err);
}

static struct result answer_entry(struct request *request, const struct audit_entry *entry,
                                  struct error *err)
{
    const struct audit_reply reply = reply_of(request->call.arena, entry);
    if (!request->file) {
        write_entry(request->out, &reply);
        return RESULT_OK;
    }
    return export_takes_json(request->file) ? write_line(request->file, &reply, err)
                                            : export_row(request->file, &reply, err);
}

static bool read_number(const char *text, struct opt *ret_number)
{
    int64_t value = 0;
    if (decimal_parse(text, strlen(text), 0, &value, NULL) != DECIMAL_OK)
        return false;
    *ret_number = OPT(value);
    return true;
}

static struct result read_cursor(struct request *request, struct audit_filter *filter,
                                 struct error *err)
{
    const struct audit_query *query = request->query;
    const char *keys[2] = {NULL, NULL};
    bool given = false;
    TRY(page_cursor_read(&query->page, request->call.arena, keys, ARRAY_LENGTH(keys), &given, err));
    if (given &&
        !(read_number(keys[0], &filter->after_seq) && read_number(keys[1], &filter->after_at_ms))) {
        error_field(err, "?cursor", "is not a cursor of this list");
        return error_result(err);
    }
    return RESULT_OK;
}

static const char *next_cursor(struct request *request, const struct audit_entry *last)
{
    struct arena *arena = request->call.arena;
    const char *keys[] = {arena_printf(arena, "%" PRId64, last->seq),
                          arena_printf(arena, "%" PRId64, last->at_ms)};
    return page_cursor_make(arena, keys, ARRAY_LENGTH(keys));
}

struct result audit_list_handle(struct request *request, struct error *err)
{
    const struct audit_query *query = request->query;
    struct audit_filter filter = {
        .subject_id = query->subject_id.chars,
        .actor_id = query->actor_id,
        .action = query->action.chars,
        .subject_kind = query->subject_kind.chars,
        .from_ms = query->from_ms,
        .to_ms = query->to_ms,
    };
    TRY(read_cursor(request, &filter, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct audit_list list = {0};
    TRY(audit_store_list(request->call.db, request->call.arena, &filter, (int64_t)limit + 1, &list,
                         err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++)
        TRY(answer_entry(request, &list.items[i], err));
    list_end(request, list.count > limit ? next_cursor(request, &list.items[limit - 1]) : NULL);
    return RESULT_OK;
}
