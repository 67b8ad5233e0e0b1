/* Members of a document of MongoDB as members of a record's body. Private to mongo.c and
 * mongo_deal.c. */
#ifndef IMPORT_MONGO_BODY_H
#define IMPORT_MONGO_BODY_H

#include "import/format.h"
#include "tabular/documents.h"

enum { MONGO_NAMES_MAX = 200, MONGO_NOTES_MAX = 64 };

/* A file under way. */
struct mongo_file {
    const struct import_work *work;
    const struct import_sink *sink;
    enum import_kind kind; /* IMPORT_CLOSINGS: of dealperformances */
    /* Members that were told to be passed over: once a file each. Past MONGO_NAMES_MAX none is. */
    const char *passed_over[MONGO_NAMES_MAX];
    size_t passed_over_count;
};

/* A record under way, and what is to be told of it. */
struct mongo_record {
    struct mongo_file *file;
    struct json_value *body;
    const char *part; /* of the document, "2024-02"; NULL: all of it. Told beside each member */
    struct import_problem problems[MONGO_NOTES_MAX];
    size_t problem_count;
    const char *remarks[MONGO_NOTES_MAX];
    size_t remark_count;
    struct import_stamps stamps;
    struct import_stored stored;
};

void mongo_record_begin(struct mongo_record *record, struct mongo_file *file);
MUST_USE struct result mongo_record_hand_on(struct mongo_record *record, enum import_kind kind,
                                            const struct document *document, bool has_stored,
                                            struct error *err);

/* Puts what the schema knows into the body, under `prefix` ("" or "financing."); the others are
 * told as passed over, but for those in `known`, a list ended by NULL. */
void mongo_put_members(struct mongo_record *record, bson_iter_t *members,
                       const struct schema *schema, const char *prefix, const char *const *known);

/* A reference or id as text: an ObjectId, a text, or an embedded document's _id. NULL: none. */
const char *mongo_reference(struct arena *arena, bson_iter_t *member);
void mongo_put_reference(struct mongo_record *record, const bson_t *document, const char *member,
                         const char *field);

/* Of a member that may be missing or of another type; unknown then. */
struct opt mongo_timestamp(const bson_t *document, const char *member);
struct opt mongo_decimal(const bson_t *document, const char *member, int decimals);
struct oid mongo_oid(const bson_t *document, const char *member);
/* A member that is a document or array; false: there is none. */
bool mongo_child(const bson_t *document, const char *member, bson_t *ret_child);

#endif
