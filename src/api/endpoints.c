/* The endpoint table: see endpoint.h. Sorted by what it is about. */
#include "api/endpoint.h"

#include "api/audit_chain.h"
#include "api/audit_list.h"
#include "api/auth.h"
#include "api/buy_boxes.h"
#include "api/buyers.h"
#include "api/deals.h"
#include "api/facets.h"
#include "api/history.h"
#include "api/imports.h"
#include "api/leads.h"
#include "api/metrics.h"
#include "api/performance.h"
#include "api/reporting.h"
#include "api/system.h"
#include "api/tokens.h"
#include "api/trends.h"
#include "api/users.h"
#include "app/buy_boxes.h"
#include "app/buyer_score.h"
#include "app/buyers.h"
#include "app/close_deal.h"
#include "app/deal_item.h"
#include "app/history.h"
#include "app/jobs.h"
#include "app/leads.h"
#include "app/match_buyers.h"
#include "app/record.h"
#include "app/reporting.h"
#include "app/setup.h"
#include "app/sign_in.h"
#include "app/similar_deals.h"
#include "app/terms.h"
#include "app/tokens.h"
#include "app/users.h"
#include "import/upload_file.h"
#include "export/deal_rows.h"

#define ROLES_SALES    (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_MANAGER) | ROLE_BIT(ROLE_CLOSER))
#define ROLES_MANAGERS (ROLE_BIT(ROLE_ADMIN) | ROLE_BIT(ROLE_MANAGER))

/* Each is (method, path, roles, status of success, tag, summary, handler, further members …). */
#define ENDPOINT(kind_, method_, path_, roles_, status_, tag_, summary_, ...)                      \
    {                                                                                              \
        .kind = (kind_), .method = (method_), .path = (path_), .roles = (roles_),                  \
        .status = (status_), .tag = (tag_), .summary = (summary_), .handle = __VA_ARGS__           \
    }
#define PLAIN(...) ENDPOINT(ENDPOINT_PLAIN, __VA_ARGS__)
#define READ(...)  ENDPOINT(ENDPOINT_READ, __VA_ARGS__)
#define WRITE(...) ENDPOINT(ENDPOINT_WRITE, __VA_ARGS__)
/* (what, roles, summary, handler of its list, further members …) */
#define EXPORT(what_, roles_, summary_, ...)                                                       \
    ENDPOINT(ENDPOINT_FILE, "GET", "/api/export/" what_, roles_, 200, "export", summary_,          \
             __VA_ARGS__)

/* Of deals in an order the image gives: each page is a pass over all of it, and where they change
 * their places meanwhile one may be missed between two pages. Of trends, each page may read all. */
enum { DEALS_AT_ONCE = 65536, TRENDS_AT_ONCE = 20000, REPORTING_AT_ONCE = 5000 };

const struct endpoint endpoints[] = {
    WRITE("POST", "/api/deals/:id/performance", ROLES_SALES, 201, "performance",
          "Closes a deal: creates its record and locks the pro forma", performance_create_handle,
          .body = &closing_schema, .reply = &record_reply_schema, .has_etag = true,
          .check = performance_create_check),
    READ("GET", "/api/deals/:id/performance", ROLES_SIGNED_IN, 200, "performance",
         "A deal's record; buyers see their own alone", performance_get_handle,
         .reply = &record_reply_schema, .has_etag = true),
    WRITE("POST", "/api/deals/:id/performance/periods", ROLES_MANAGERS, 201, "performance",
          "Reports a month, or a statement over several", period_create_handle,
          .body = &period_schema, .reply = &period_reply_schema, .has_etag = true,
          .check = period_create_check, .expect = period_create_expect, .shares_bulk = true),
    WRITE("PUT", "/api/deals/:id/performance/:periodId", ROLES_MANAGERS, 200, "performance",
          "Corrects a month: what is given changes, null derives again, the rest stays",
          period_correct_handle, .body = &correction_schema, .body_mode = DECODE_PATCH,
          .reply = &period_reply_schema, .has_etag = true, .check = period_correct_check,
          .expect = period_correct_expect, .shares_bulk = true),
    READ("POST", "/api/deals/:id/performance/preview", ROLES_MANAGERS, 200, "performance",
         "The month as it would be reported or corrected, with its grade; stores nothing",
         preview_handle, .query = &preview_query_schema, .body = &period_schema,
         .patch_body = &correction_schema, .takes_patch = preview_takes_correction,
         .reply = &period_reply_schema, .check = preview_check),
    READ("GET", "/api/deals", ROLES_SIGNED_IN, 200, "performance",
         "Closed deals and how they do, in many orders; buyers see their own alone",
         deal_list_handle, .query = &deal_list_query_schema, .reply = &deal_item_schema,
         .reply_is_list = true),
    READ("POST", "/api/performance/terms", ROLES_SALES, 200, "performance",
         "What the terms of a closing come to, and where its figures disagree; stores nothing",
         terms_handle, .body = &closing_terms_schema, .body_mode = DECODE_PATCH,
         .reply = &terms_reply_schema),
    READ("GET", "/api/facets", ROLES_STAFF, 200, "leads", "What menus offer: markets, strategies",
         facets_handle, .reply = &facets_reply_schema),
    READ("GET", "/api/buyers/:id/score", ROLES_SALES, 200, "buyers",
         "What a buyer's engagement score is made of", buyer_score_handle,
         .reply = &score_reply_schema),
    READ("GET", "/api/deals/:id/history", ROLES_STAFF, 200, "performance",
         "What happened to a deal: who changed what, newest first", history_handle,
         .query = &history_query_schema, .reply = &history_reply_schema, .reply_is_list = true),
    READ("GET", "/api/reporting", ROLES_MANAGERS, 200, "performance",
         "Which deals owe the report of a month, and which months they owe", reporting_handle,
         .query = &reporting_query_schema, .reply = &reporting_reply_schema),
    READ("GET", "/api/performance/analytics", ROLES_MANAGERS, 200, "performance",
         "How closed deals do, in all and by market, strategy and buyer", analytics_handle,
         .query = &analytics_query_schema, .reply = &analytics_reply_schema),
    READ("GET", "/api/performance/trends", ROLES_MANAGERS, 200, "performance",
         "What reported months sum up to, by month, quarter or year", trends_handle,
         .query = &trends_query_schema, .reply = &trends_reply_schema),
    READ("GET", "/api/performance/distribution", ROLES_MANAGERS, 200, "performance",
         "How deals spread over their DSCR, cash-flow variance or vacancy", distribution_handle,
         .query = &distribution_query_schema, .reply = &distribution_reply_schema),
    WRITE("POST", "/api/performance/recalculate-feedback", ROLE_BIT(ROLE_ADMIN), 202, "performance",
          "Counts all sums, scores and warnings anew, in the background", recalculate_handle,
          .query = &recalculate_query_schema, .reply = &job_schema, .follow = recalculate_follow),
    READ("GET", "/api/jobs/:id", ROLE_BIT(ROLE_ADMIN), 200, "performance",
         "How far a background job is, and what came of it", job_get_handle, .reply = &job_schema),
    READ("GET", "/api/leads", ROLES_STAFF, 200, "leads", "Leads, in the order of their ids",
         lead_list_handle, .query = &lead_query_schema, .reply = &lead_reply_schema,
         .reply_is_list = true),
    WRITE("POST", "/api/leads", ROLES_SALES, 201, "leads", "Creates a lead", lead_create_handle,
          .body = &lead_create_schema, .reply = &lead_reply_schema, .has_etag = true),
    READ("GET", "/api/leads/:id", ROLES_STAFF, 200, "leads", "A lead", lead_get_handle,
         .reply = &lead_reply_schema, .has_etag = true),
    WRITE("PATCH", "/api/leads/:id", ROLES_SALES, 200, "leads", "Changes what is given of a lead",
          lead_patch_handle, .body = &lead_patch_schema, .body_mode = DECODE_PATCH,
          .reply = &lead_reply_schema, .has_etag = true),
    WRITE("DELETE", "/api/leads/:id", ROLES_SALES, 204, "leads",
          "Deletes a lead that has no performance record", lead_delete_handle),
    READ("GET", "/api/leads/:id/matches", ROLES_SALES, 200, "leads",
         "Buyers ranked for the lead, by fit of their best buy box and engagement score",
         lead_matches_handle, .query = &nearest_query_schema, .reply = &match_reply_schema,
         .reply_is_list = true),
    READ("GET", "/api/deals/:id/similar", ROLES_SALES, 200, "leads",
         "Closed deals like this lead, and how they turned out", similar_deals_handle,
         .query = &nearest_query_schema, .reply = &similar_reply_schema, .reply_is_list = true),
    READ("GET", "/api/buyers", ROLES_STAFF, 200, "buyers", "Buyers, in the order of their ids",
         buyer_list_handle, .query = &buyer_query_schema, .reply = &buyer_reply_schema,
         .reply_is_list = true),
    WRITE("POST", "/api/buyers", ROLES_SALES, 201, "buyers", "Creates a buyer", buyer_create_handle,
          .body = &buyer_create_schema, .reply = &buyer_reply_schema, .has_etag = true),
    READ("GET", "/api/buyers/:id", ROLES_STAFF, 200, "buyers",
         "A buyer, with the performance of their deals", buyer_get_handle,
         .reply = &buyer_reply_schema, .has_etag = true),
    WRITE("PATCH", "/api/buyers/:id", ROLES_SALES, 200, "buyers",
          "Changes what is given of a buyer", buyer_patch_handle, .body = &buyer_patch_schema,
          .body_mode = DECODE_PATCH, .reply = &buyer_reply_schema, .has_etag = true),
    WRITE("DELETE", "/api/buyers/:id", ROLES_SALES, 204, "buyers",
          "Deletes a buyer that nothing refers to", buyer_delete_handle),
    READ("GET", "/api/buyboxes", ROLES_STAFF, 200, "buyboxes",
         "Buy boxes, in the order of their ids", buy_box_list_handle,
         .query = &buy_box_query_schema, .reply = &buy_box_reply_schema, .reply_is_list = true),
    WRITE("POST", "/api/buyboxes", ROLES_SALES, 201, "buyboxes", "Creates a buy box",
          buy_box_create_handle, .body = &buy_box_create_schema, .reply = &buy_box_reply_schema,
          .has_etag = true),
    READ("GET", "/api/buyboxes/:id", ROLES_STAFF, 200, "buyboxes",
         "A buy box, with its performance and warnings", buy_box_get_handle,
         .reply = &buy_box_reply_schema, .has_etag = true),
    WRITE("PATCH", "/api/buyboxes/:id", ROLES_SALES, 200, "buyboxes",
          "Changes what is given of a buy box; closed deals keep their required DSCR",
          buy_box_patch_handle, .body = &buy_box_patch_schema, .body_mode = DECODE_PATCH,
          .reply = &buy_box_reply_schema, .has_etag = true),
    WRITE("DELETE", "/api/buyboxes/:id", ROLES_SALES, 204, "buyboxes",
          "Deletes a buy box that no closed deal refers to", buy_box_delete_handle),
    READ("GET", "/api/performance/buybox/:buyBoxId", ROLES_MANAGERS, 200, "performance",
         "A buy box, with its performance and warnings", buy_box_get_handle,
         .reply = &buy_box_reply_schema, .has_etag = true),
    READ("GET", "/api/performance/warnings", ROLES_MANAGERS, 200, "performance",
         "Buy boxes with a warning, worst first", warning_list_handle,
         .query = &warning_query_schema, .reply = &warned_box_schema, .reply_is_list = true),
    WRITE("POST", "/api/auth/login", ROLES_ANYONE, 200, "auth", "Sign in by email and password",
          login_handle, .body = &sign_in_schema, .body_mode = DECODE_CREATE,
          .reply = &login_reply_schema, .secret_reply = true, .prepare = login_prepare),
    READ("GET", "/api/auth/setup", ROLES_ANYONE, 200, "auth",
         "Whether the first user is still to be made", setup_get_handle,
         .reply = &setup_reply_schema),
    WRITE("POST", "/api/auth/setup", ROLES_ANYONE, 200, "auth",
          "Make the first user, an admin, by the token the server showed, and sign them in",
          setup_handle, .body = &setup_schema, .body_mode = DECODE_CREATE,
          .reply = &login_reply_schema, .secret_reply = true, .prepare = setup_prepare),
    WRITE("POST", "/api/auth/logout", ROLES_SIGNED_IN, 204, "auth", "End the session in use",
          logout_handle),
    READ("GET", "/api/auth/me", ROLES_SIGNED_IN, 200, "auth", "Who is signed in, and how",
         me_handle, .reply = &me_reply_schema),
    WRITE("POST", "/api/auth/password", ROLES_SIGNED_IN, 204, "auth",
          "Change one's own password; ends one's other sessions", password_handle,
          .body = &password_change_schema, .body_mode = DECODE_CREATE, .prepare = password_prepare),
    READ("GET", "/api/tokens", ROLES_SIGNED_IN, 200, "tokens", "One's own API tokens",
         token_list_handle, .query = &token_query_schema, .reply = &token_reply_schema,
         .reply_is_list = true),
    WRITE("POST", "/api/tokens", ROLES_SIGNED_IN, 201, "tokens",
          "A new API token of one's own, shown this once", token_create_handle,
          .body = &token_create_schema, .body_mode = DECODE_CREATE, .reply = &token_created_schema,
          .secret_reply = true),
    WRITE("DELETE", "/api/tokens/:id", ROLES_SIGNED_IN, 204, "tokens",
          "Revoke an API token: one's own; an admin anyone's", token_delete_handle),
    READ("GET", "/api/users", ROLES_STAFF, 200, "users", "Users, by role, buyer or words",
         user_list_handle, .query = &user_query_schema, .reply = &user_reply_schema,
         .reply_is_list = true),
    WRITE("POST", "/api/users", ROLE_BIT(ROLE_ADMIN), 201, "users", "Create a user",
          user_create_handle, .body = &user_create_schema, .body_mode = DECODE_CREATE,
          .reply = &user_reply_schema, .has_etag = true, .prepare = user_prepare),
    READ("GET", "/api/users/:id", ROLES_STAFF, 200, "users", "A user", user_get_handle,
         .reply = &user_reply_schema, .has_etag = true),
    WRITE("PATCH", "/api/users/:id", ROLE_BIT(ROLE_ADMIN), 200, "users",
          "Change a user; a new role or password ends their sessions", user_patch_handle,
          .body = &user_patch_schema, .body_mode = DECODE_PATCH, .reply = &user_reply_schema,
          .has_etag = true, .prepare = user_prepare),
    WRITE("DELETE", "/api/users/:id", ROLE_BIT(ROLE_ADMIN), 204, "users",
          "Delete a user who has not done anything yet", user_delete_handle),
    READ("GET", "/api/audit", ROLE_BIT(ROLE_ADMIN), 200, "audit",
         "Every change: who, when, from where, before and after", audit_list_handle,
         .query = &audit_query_schema, .reply = &audit_reply_schema, .reply_is_list = true),
    READ("GET", "/api/audit/chain", ROLE_BIT(ROLE_ADMIN), 200, "audit",
         "Whether the newest entries stand on one another and end in the head of the chain",
         audit_chain_handle, .reply = &audit_chain_schema),
    WRITE("POST", "/api/imports", ROLES_MANAGERS, 201, "imports",
          "Uploads a file, as the body, to be imported", import_upload_handle,
          .query = &import_upload_query_schema, .body_to_file = true,
          .body_limit = UPLOAD_MAX_BYTES, .reply = &import_reply_schema, .has_etag = true,
          .prepare = import_upload_prepare),
    READ("GET", "/api/imports", ROLES_MANAGERS, 200, "imports", "Imports, newest first",
         import_list_handle, .query = &import_list_query_schema, .reply = &import_reply_schema,
         .reply_is_list = true),
    READ("GET", "/api/imports/:id", ROLES_MANAGERS, 200, "imports",
         "An import: what it is, how far it is, what came of it", import_get_handle,
         .reply = &import_reply_schema, .has_etag = true),
    WRITE("PATCH", "/api/imports/:id", ROLES_MANAGERS, 200, "imports",
          "Says how the file is to be read; it is to be checked anew", import_patch_handle,
          .body = &import_patch_schema, .body_mode = DECODE_PATCH, .reply = &import_reply_schema,
          .has_etag = true, .prepare = import_patch_prepare, .prepares_file = true),
    WRITE("DELETE", "/api/imports/:id", ROLES_MANAGERS, 204, "imports",
          "Discards an import that was never committed", import_delete_handle),
    WRITE("POST", "/api/imports/:id/check", ROLES_MANAGERS, 202, "imports",
          "Tries the import in the background: tells what a commit would do, and keeps nothing",
          import_check_handle, .reply = &import_reply_schema, .has_etag = true),
    WRITE("POST", "/api/imports/:id/commit", ROLES_MANAGERS, 202, "imports",
          "Imports what was checked, in the background: all of it or nothing", import_commit_handle,
          .reply = &import_reply_schema, .has_etag = true),
    READ("POST", "/api/imports/:id/cancel", ROLES_MANAGERS, 200, "imports",
         "Asks a check or commit under way to stop; nothing of it stays", import_get_handle,
         .reply = &import_reply_schema, .has_etag = true, .prepare = import_cancel_prepare,
         .prepares_file = true),
    WRITE("POST", "/api/imports/:id/revert", ROLES_MANAGERS, 202, "imports",
          "Takes a commit back, in the background, where nothing has changed since",
          import_revert_handle, .reply = &import_reply_schema, .has_etag = true),
    READ("GET", "/api/imports/:id/rows", ROLES_MANAGERS, 200, "imports",
         "What the last check or commit said of rows: of all refused ones, of some others",
         import_rows_handle, .query = &import_rows_query_schema, .reply = &import_row_schema,
         .reply_is_list = true),
    PLAIN("GET", "/api/imports/:id/refused", ROLES_MANAGERS, 200, "imports",
          "The refused rows as a table with what is wrong with each, to be mended and sent again",
          import_refused_handle, .content_type = "text/csv; charset=utf-8",
          .prepare = import_refused_prepare, .prepares_file = true),
    EXPORT("leads", ROLES_STAFF, "Leads as a file", lead_list_handle, .query = &lead_query_schema,
           .rows = &lead_reply_schema),
    EXPORT("buyers", ROLES_STAFF, "Buyers as a file", buyer_list_handle,
           .query = &buyer_query_schema, .rows = &buyer_reply_schema),
    EXPORT("buyboxes", ROLES_STAFF, "Buy boxes as a file", buy_box_list_handle,
           .query = &buy_box_query_schema, .rows = &buy_box_reply_schema),
    EXPORT("deals", ROLES_SIGNED_IN, "Closed deals and how they do, as a file", deal_list_handle,
           .query = &deal_list_query_schema, .rows = &deal_item_schema,
           .rows_at_once = DEALS_AT_ONCE),
    EXPORT("closings", ROLES_SIGNED_IN, "What was closed, as a file that can be imported",
           closing_file_handle, .query = &deal_list_query_schema, .rows = &closing_row_schema,
           .rows_at_once = DEALS_AT_ONCE),
    EXPORT("periods", ROLES_SIGNED_IN, "What was reported, as a file that can be imported",
           period_file_handle, .query = &deal_list_query_schema, .rows = &period_row_schema,
           .rows_at_once = DEALS_AT_ONCE),
    EXPORT("warnings", ROLES_MANAGERS, "Buy boxes with a warning, as a file", warning_list_handle,
           .query = &warning_query_schema, .rows = &warned_box_schema),
    EXPORT("reporting", ROLES_MANAGERS, "Which deals owe the report of a month, as a file",
           reporting_handle, .query = &reporting_query_schema, .rows = &reporting_item_schema,
           .rows_at_once = REPORTING_AT_ONCE),
    EXPORT("analytics", ROLES_MANAGERS, "How closed deals do, as a file", analytics_handle,
           .query = &analytics_query_schema),
    EXPORT("trends", ROLES_MANAGERS, "What reported months sum up to, as a file", trends_handle,
           .query = &trends_query_schema, .rows = &trend_item_schema,
           .rows_at_once = TRENDS_AT_ONCE),
    EXPORT("distribution", ROLES_MANAGERS, "How deals spread over a figure, as a file",
           distribution_handle, .query = &distribution_query_schema),
    EXPORT("users", ROLE_BIT(ROLE_ADMIN), "Users as a file", user_list_handle,
           .query = &user_query_schema, .rows = &user_reply_schema),
    EXPORT("audit", ROLE_BIT(ROLE_ADMIN), "The audit log as a file", audit_list_handle,
           .query = &audit_query_schema, .rows = &audit_row_schema),
    PLAIN("GET", "/openapi.json", ROLES_ANYONE, 200, "system", "This description, as OpenAPI 3.1",
          openapi_handle, .content_type = "application/json"),
    PLAIN("GET", "/docs", ROLES_ANYONE, 200, "system", "The description as a page",
          docs_page_handle, .content_type = "text/html; charset=utf-8",
          .security_policy = docs_security_policy),
    PLAIN("GET", "/docs/docs.js", ROLES_ANYONE, 200, "system", "The page's script",
          docs_script_handle, .content_type = "text/javascript; charset=utf-8",
          .security_policy = docs_security_policy),
    PLAIN("GET", "/docs/docs.css", ROLES_ANYONE, 200, "system", "The page's style sheet",
          docs_style_handle, .content_type = "text/css; charset=utf-8",
          .security_policy = docs_security_policy),
    PLAIN("GET", "/healthz", ROLES_ANYONE, 200, "system", "Whether the process is alive",
          healthz_handle, .reply = &status_reply_schema),
    WRITE("GET", "/readyz", ROLES_ANYONE, 200, "system",
          "Whether the database reads and writes: 503 where it does not", readyz_handle,
          .reply = &status_reply_schema, .reads_during_import = true),
    PLAIN("GET", "/metrics", ROLES_MANAGERS, 200, "system",
          "Counters of this process, in Prometheus' text format", metrics_handle,
          .content_type = "text/plain; version=0.0.4"),
};
const size_t endpoint_count = ARRAY_LENGTH(endpoints);
