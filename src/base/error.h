/* What went wrong, and how it travels.
 *
 * A function that can fail returns `struct result`: a struct, so that an int cannot
 * pass for it, and MUST_USE, so that ignoring it does not compile. The caller gives a
 * `struct error *` as last argument; on failure it says what happened (never
 * thread-local, never logged here: only the edges log).
 *
 *     TRY(store_deal_get(db, id, &deal, err));   returns the failure upwards
 *
 * ret_ outputs are untouched on failure. RESULT_RETRY is born in db/ and consumed only by
 * the transaction runner.
 *
 * Validation collects: error_field() appends to the list and sets the code to
 * ERROR_VALIDATION; error_result() turns a non-empty list into the failure. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attributes.h"

struct arena;

/* id, wire name (the tail of the problem's `type`), HTTP status, title */
#define ERROR_LIST(X)                                                                              \
    X(NONE, "none", 200, "No error")                                                               \
    X(BAD_REQUEST, "bad-request", 400, "Bad request")                                              \
    X(UNAUTHENTICATED, "unauthenticated", 401, "Not signed in")                                    \
    X(FORBIDDEN, "forbidden", 403, "Not allowed")                                                  \
    X(NOT_FOUND, "not-found", 404, "Not found")                                                    \
    X(METHOD_NOT_ALLOWED, "method-not-allowed", 405, "Method not allowed")                         \
    X(CONFLICT, "conflict", 409, "Conflict")                                                       \
    X(PRECONDITION_FAILED, "precondition-failed", 412, "Changed since it was read")                \
    X(TOO_LARGE, "too-large", 413, "Body too large")                                               \
    X(UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", 415, "Unsupported media type")             \
    X(VALIDATION, "validation", 422, "Some fields are wrong")                                      \
    X(PRECONDITION_REQUIRED, "precondition-required", 428, "If-Match is required")                 \
    X(TOO_MANY_REQUESTS, "too-many-requests", 429, "Too many requests")                            \
    X(INTERNAL, "internal", 500, "Internal error")                                                 \
    X(UNAVAILABLE, "unavailable", 503, "Not available now")                                        \
    X(STORAGE_FULL, "storage-full", 507, "No room to store it")                                    \
    X(CANCELLED, "cancelled", 409, "Cancelled")                                                    \
    X(RETRY, "retry", 503, "Try again")

enum error_code {
#define X(id, wire, status, title) ERROR_##id,
    ERROR_LIST(X)
#undef X
        ERROR_CODE_COUNT
};

struct MUST_USE_TYPE result {
    enum error_code code; /* ERROR_NONE: it worked */
};

enum { ERROR_DETAIL_MAX = 256, ERROR_FIELDS_MAX = 100 };

/* One wrong field: a JSON pointer into the body ("/financing/ltv"), or "?name" for a query
 * parameter. Both strings live in the error's arena. */
struct field_error {
    const char *pointer;
    const char *detail;
};

struct error {
    struct arena *arena; /* where field errors are kept; NULL: only code and detail are kept */
    enum error_code code;
    char detail[ERROR_DETAIL_MAX];
    struct field_error *fields; /* NULL, or room for ERROR_FIELDS_MAX in the arena */
    size_t field_count;         /* entries of fields */
    size_t fields_dropped;      /* those past ERROR_FIELDS_MAX, or all where there is no arena */
    int retry_after_s;          /* for ERROR_TOO_MANY_REQUESTS and ERROR_UNAVAILABLE; 0: not said */
    const char *allow;          /* for ERROR_METHOD_NOT_ALLOWED: "GET, POST" */
};

#define RESULT_OK ((struct result){ERROR_NONE})

static inline bool failed(struct result r)
{
    return r.code != ERROR_NONE;
}

/* Hands a failure to the caller. */
#define TRY(expression)                                                                            \
    do {                                                                                           \
        struct result try_result_ = (expression);                                                  \
        if (failed(try_result_))                                                                   \
            return try_result_;                                                                    \
    } while (0)

void error_init(struct error *err, struct arena *arena);

/* Forgets what it holds, keeps the arena. */
void error_clear(struct error *err);

/* Sets code and detail and returns the matching result: `return error_set(err, …)`. Replaces an
 * earlier detail, keeps the field list. err may be NULL. */
struct result error_set(struct error *err, enum error_code code, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* Appends one wrong field; the code becomes ERROR_VALIDATION. What is said first of a pointer
 * stands: later checks of the same field are mostly consequences. */
void error_field(struct error *err, const char *pointer, const char *format, ...) PRINTF_LIKE(3, 4);

/* RESULT_OK where no field was found wrong, else the failure with a summary as detail. */
struct result error_result(struct error *err);

int error_http_status(enum error_code code);
const char *error_wire_name(enum error_code code);
const char *error_title(enum error_code code);

#endif
