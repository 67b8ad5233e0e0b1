/* Imports over HTTP: POST /api/imports takes a file, the rest asks and tells what becomes of it.
 * See import/uploads.h for the states. */
#ifndef API_IMPORTS_H
#define API_IMPORTS_H

#include "api/endpoint.h"
#include "store/upload_store.h"

extern const struct schema import_upload_query_schema;
extern const struct schema import_list_query_schema;
extern const struct schema import_rows_query_schema;
extern const struct schema import_patch_schema;
extern const struct schema import_reply_schema;
extern const struct schema import_row_schema;

MUST_USE struct result import_upload_prepare(struct request *request, struct error *err);
MUST_USE struct result import_upload_handle(struct request *request, struct error *err);
MUST_USE struct result import_list_handle(struct request *request, struct error *err);
MUST_USE struct result import_get_handle(struct request *request, struct error *err);
MUST_USE struct result import_patch_prepare(struct request *request, struct error *err);
MUST_USE struct result import_patch_handle(struct request *request, struct error *err);
MUST_USE struct result import_check_handle(struct request *request, struct error *err);
MUST_USE struct result import_commit_handle(struct request *request, struct error *err);
MUST_USE struct result import_revert_handle(struct request *request, struct error *err);
MUST_USE struct result import_cancel_prepare(struct request *request, struct error *err);
MUST_USE struct result import_delete_handle(struct request *request, struct error *err);
MUST_USE struct result import_rows_handle(struct request *request, struct error *err);
MUST_USE struct result import_refused_prepare(struct request *request, struct error *err);
MUST_USE struct result import_refused_handle(struct request *request, struct error *err);

/* Writes the Import, with how far it is where it runs here, and sets its ETag. */
void import_answer(struct request *request, const struct upload *upload);
/* The object alone: an item of the list. */
void import_encode(const struct request *request, const struct upload *upload,
                   struct json_writer *out);

#endif
