#include "import/mongo.h"

#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "import/mongo_deal.h"
#include "tabular/sniff.h"

static const struct {
    const char *collection;
    enum import_kind kind;
} collections[] = {
    {"leads", IMPORT_LEADS},
    {"buyers", IMPORT_BUYERS},
    {"buyboxes", IMPORT_BUY_BOXES},
    {"users", IMPORT_USERS},
    {"dealperformances", IMPORT_CLOSINGS},
};

/* In this order, since each kind has what the next ones have too. */
static const struct {
    const char *member;
    enum import_kind kind;
} telling_members[] = {
    {"actualPerformance", IMPORT_CLOSINGS},
    {"proForma", IMPORT_CLOSINGS},
    {"closedDate", IMPORT_CLOSINGS},
    {"role", IMPORT_USERS},
    {"address", IMPORT_LEADS},
    {"minDSCR", IMPORT_BUY_BOXES},
    {"buyerId", IMPORT_BUY_BOXES},
    {"engagementScore", IMPORT_BUYERS},
    {"company", IMPORT_BUYERS},
    {"name", IMPORT_BUYERS},
};

MUST_USE static struct result read_file(void *context, char *buffer, size_t size,
                                        size_t *ret_length, struct error *err)
{
    const struct import_work *work = context;
    const ssize_t got = read(work->input->file, buffer, size);
    if (got < 0)
        return error_set(err, ERROR_INTERNAL, "The file cannot be read");
    *ret_length = (size_t)got;
    return RESULT_OK;
}

/* "/tmp/crm.leads.bson.gz" is of leads. */
static struct opt kind_of_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash != NULL ? slash + 1 : path;
    for (size_t i = 0; i < ARRAY_LENGTH(collections); i++) {
        const char *found = strcasestr(name, collections[i].collection);
        if (found != NULL)
            return OPT(collections[i].kind);
    }
    return UNKNOWN;
}

static struct opt kind_of_document(const bson_t *document)
{
    for (size_t i = 0; i < ARRAY_LENGTH(telling_members); i++) {
        if (bson_has_field(document, telling_members[i].member))
            return OPT(telling_members[i].kind);
    }
    return UNKNOWN;
}

/* ---- recognition ---- */

/* Ends the reading behind the first document. */
MUST_USE static struct result look(void *context, const struct document *document,
                                   struct error *err)
{
    struct opt *kind = context;
    *kind = kind_of_document(document->bson);
    return error_set(err, ERROR_CANCELLED, "enough");
}

MUST_USE static struct result recognise(const struct import_work *work, bool is_dump,
                                        struct recognition *ret, bool *ret_is, const char **ret_why,
                                        struct error *err)
{
    char bytes[SNIFF_BYTES];
    size_t length = 0;
    TRY(read_file((void *)work, bytes, sizeof bytes, &length, err));
    const struct sniffed sniffed = sniff(bytes, length);
    const bool names_dump = strcasestr(work->input->name, ".bson") != NULL;
    const bool is_packed = sniffed.kind == SNIFF_GZIP && names_dump == is_dump;
    if (!is_packed && sniffed.kind != (is_dump ? SNIFF_BSON : SNIFF_JSON)) {
        *ret_why = is_dump ? "it is no dump of a collection" : "it has no documents in JSON";
        return RESULT_OK;
    }
    struct opt kind = work->kind;
    if (!kind.known)
        kind = kind_of_name(work->input->name);
    if (!kind.known && lseek(work->input->file, 0, SEEK_SET) == 0) {
        const struct byte_source source = {read_file, (void *)work};
        struct result looked = documents_read(&source, &(struct document_sink){look, &kind}, err);
        if (failed(looked) && looked.code != ERROR_CANCELLED)
            return looked;
        error_clear(err);
    }
    *ret_is = true;
    if (kind.known)
        ret->kind.chars = import_kind_names[kind.value];
    return RESULT_OK;
}

struct result mongoexport_recognise(const struct import_work *work, struct recognition *ret,
                                    bool *ret_is, const char **ret_why, struct error *err)
{
    return recognise(work, false, ret, ret_is, ret_why, err);
}

struct result mongodump_recognise(const struct import_work *work, struct recognition *ret,
                                  bool *ret_is, const char **ret_why, struct error *err)
{
    return recognise(work, true, ret, ret_is, ret_why, err);
}

/* ---- records ---- */

MUST_USE static struct result noun_record(struct mongo_file *file, const struct document *document,
                                          struct error *err)
{
    static const char *const known[] = {"_id", "createdAt", "updatedAt", "buyerId", NULL};
    struct mongo_record record;
    bson_iter_t members;
    mongo_record_begin(&record, file);
    mongo_put_reference(&record, document->bson, "_id", "_id");
    if (file->kind == IMPORT_BUY_BOXES || file->kind == IMPORT_USERS)
        mongo_put_reference(&record, document->bson, "buyerId", "buyerId");
    if (bson_iter_init(&members, document->bson))
        mongo_put_members(&record, &members, import_body_schema(file->kind), "", known);
    record.stamps.created_at_ms = mongo_timestamp(document->bson, "createdAt");
    record.stamps.updated_at_ms = mongo_timestamp(document->bson, "updatedAt");
    return mongo_record_hand_on(&record, file->kind, document, false, err);
}

MUST_USE static struct result on_document(void *context, const struct document *document,
                                          struct error *err)
{
    struct mongo_file *file = context;
    return file->kind == IMPORT_CLOSINGS ? mongo_deal_records(file, document, err)
                                         : noun_record(file, document, err);
}

struct result mongo_records(const struct import_work *work, const struct import_sink *sink,
                            struct error *err)
{
    struct mongo_file *file = ARENA_NEW(work->call->arena, struct mongo_file);
    *file = (struct mongo_file){
        .work = work,
        .sink = sink,
        .kind = work->kind.value == IMPORT_PERIODS ? IMPORT_CLOSINGS
                                                   : (enum import_kind)work->kind.value,
    };
    const struct byte_source source = {read_file, (void *)work};
    return documents_read(&source, &(struct document_sink){on_document, file}, err);
}
