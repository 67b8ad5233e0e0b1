/* Any bytes as a file of documents: what is handed on must be whole and no deeper than is promised.
 */
#include <stdint.h>
#include <stdlib.h>

#include "tabular/documents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

MUST_USE static struct result on_document(void *context, const struct document *document,
                                          struct error *err)
{
    uint64_t *seen = context;
    (void)err;
    require(document->number == ++*seen);
    require(bson_validate(document->bson, BSON_VALIDATE_UTF8, NULL));
    char *json = bson_as_relaxed_extended_json(document->bson, NULL);
    require(json != NULL);
    bson_free(json);
    return RESULT_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct byte_memory memory = {.bytes = (const char *)data, .length = size};
    const struct byte_source source = byte_source_memory(&memory);
    uint64_t seen = 0;
    struct error err;
    error_init(&err, NULL);
    const struct result read =
        documents_read(&source, &(struct document_sink){on_document, &seen}, &err);
    require(!failed(read) || err.detail[0] != '\0');
    return 0;
}
