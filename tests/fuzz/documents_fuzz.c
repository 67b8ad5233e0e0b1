/* Any bytes as a file of documents: what is handed on must be whole and no deeper than is promised.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
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
    bson_iter_t iter;
    require(bson_iter_init(&iter, document->bson));
    while (bson_iter_next(&iter)) {
        uint32_t length = 0;
        const char *text = BSON_ITER_HOLDS_UTF8(&iter) ? bson_iter_utf8(&iter, &length) : "";
        require(utf8_valid_prefix(text, length) == length && strlen(text) == length);
    }
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
