#include "api/audit_chain.h"

#include "app/audit.h"

struct audit_chain {
    struct opt entries, checked, broken_at;
    struct text head;
    struct opt intact;
};

static const struct field audit_chain_fields[] = {
    FIELD_INTEGER(struct audit_chain, entries, "entries", .required = true,
                  .description = "how many there are by the head of the chain"),
    FIELD_TEXT(struct audit_chain, head, "head", .required = true, .allow_empty = true,
               .description = "hash that the chain ends in, in hex; empty before the first entry"),
    FIELD_INTEGER(struct audit_chain, checked, "checked", .required = true,
                  .description = "how many of the newest were looked at"),
    FIELD_BOOLEAN(struct audit_chain, intact, "intact", .required = true),
    FIELD_INTEGER(struct audit_chain, broken_at, "brokenAt", .required = true, .nullable = true,
                  .description = "the newest that does not fit, or where one is missing; one more "
                                 "than the last where that is not the head's"),
};
const struct schema audit_chain_schema =
    SCHEMA("AuditChain", struct audit_chain, audit_chain_fields);

struct result audit_chain_handle(struct request *request, struct error *err)
{
    struct audit_check check = {0};
    TRY(audit_verify_newest(&request->call, &check, err));
    char head[HASH_HEX_MAX] = "";
    if (check.head.hash_length)
        hash_hex(check.head.hash, head);
    bool intact = !check.newest_broken_seq;
    struct audit_chain chain = {
        .entries = OPT(check.head.seq),
        .head = {.chars = head},
        .checked = OPT(check.entries),
        .intact = OPT(intact),
        .broken_at = intact ? UNKNOWN : OPT(check.newest_broken_seq),
    };
    schema_encode(&audit_chain_schema, &chain, request->out);
    return RESULT_OK;
}
