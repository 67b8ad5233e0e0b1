#include "api/users.h"

#include "api/id_page.h"
#include "app/users.h"

enum { USER_ETAG = 'u' };

struct user_query {
    struct page_query page;
    struct opt role;
    struct oid buyer_id;
    struct text query;
};

static const struct field user_query_fields[] = {
    PAGE_FIELDS(struct user_query),
    FIELD_ENUM(struct user_query, role, "role", role_names, ROLE_COUNT, .required = false),
    FIELD_OID(struct user_query, buyer_id, "buyerId", .description = "outside buyers of this one"),
    FIELD_TEXT(struct user_query, query, "q", .max_length = 200,
               .description = "beginnings of words of name and email"),
};
const struct schema user_query_schema = SCHEMA("UserQuery", struct user_query, user_query_fields);

static void answer_user(struct request *request, const struct user *user)
{
    request_set_etag(request, USER_ETAG, user->rev);
    user_encode(user, request->out);
}

struct result user_list_handle(struct request *request, struct error *err)
{
    const struct user_query *query = request->query;
    struct user_filter filter = {
        .role = query->role.known ? role_names[query->role.value] : NULL,
        .query = query->query.chars,
        .buyer_id = query->buyer_id,
    };
    TRY(id_page_after(request, &query->page, &filter.after, err));
    size_t limit = (size_t)page_limit(&query->page);
    struct user_list list = {0};
    TRY(user_store_list(request->call.db, request->call.arena, &filter, (int64_t)limit + 1, &list,
                        err));

    list_begin(request);
    for (size_t i = 0; i < list.count && i < limit; i++) {
        struct user_reply reply = user_reply_of(&list.items[i]);
        TRY(list_item(request, &user_reply_schema, &reply, err));
    }
    list_end(request, list.count > limit ? id_page_next(request, &list.items[limit - 1].id) : NULL);
    return RESULT_OK;
}

struct result user_prepare(struct request *request, struct error *err)
{
    const struct user_body *body = request->body;
    char *hash = NULL;
    if (body->password.chars)
        TRY(user_password_hash(request->call.arena, body->password.chars, "/password", &hash, err));
    request->prepared = hash;
    return RESULT_OK;
}

struct result user_create_handle(struct request *request, struct error *err)
{
    struct user user = {0};
    TRY(user_create(&request->call, request->body, request->prepared, &user, err));
    request_set_location(request, "/api/users/%s", user.id.hex);
    answer_user(request, &user);
    return RESULT_OK;
}

struct result user_get_handle(struct request *request, struct error *err)
{
    struct user user = {0};
    TRY(user_store_get(request->call.db, request->call.arena, &request->ids[0], &user, err));
    answer_user(request, &user);
    return RESULT_OK;
}

struct result user_patch_handle(struct request *request, struct error *err)
{
    struct user before = {0}, after = {0};
    TRY(user_store_get(request->call.db, request->call.arena, &request->ids[0], &before, err));
    TRY(request_check_match(request, USER_ETAG, before.rev, err));
    TRY(user_update(&request->call, &before, request->body, request->prepared, &after, err));
    answer_user(request, &after);
    return RESULT_OK;
}

struct result user_delete_handle(struct request *request, struct error *err)
{
    return user_delete(&request->call, &request->ids[0], err);
}
