#include "import/revert.h"

#include <string.h>

#include "app/audit.h"
#include "app/bulk.h"
#include "app/close_deal.h"
#include "app/fields.h"
#include "base/calendar.h"
#include "import/format.h"
#include "import/nouns.h"
#include "import/revert_periods.h"
#include "import/seen.h"
#include "store/import_key_store.h"
#include "store/lead_store.h"

/* An entry may hold all the periods of a deal in a block, so few are held at once. */
enum { ENTRIES_AT_ONCE = 32 };

static const struct field problem_fields[] = {
    FIELD_TEXT(struct revert_problem, kind, "kind", .required = true),
    FIELD_TEXT(struct revert_problem, id, "id", .required = true),
    FIELD_TEXT(struct revert_problem, name, "name", .required = true, .nullable = true),
    FIELD_TEXT(struct revert_problem, why, "why", .required = true),
};
const struct schema revert_problem_schema =
    SCHEMA("RevertProblem", struct revert_problem, problem_fields);

struct reverting {
    struct call call; /* its arena is emptied between pages of entries */
    const struct import_past *past;
    const struct import_format *format; /* NULL: not known any more */
    struct arena *arena;                /* of the report */
    struct revert_report report;
    struct seen subjects;
};

/* ---- what speaks against it ---- */

/* What people call it, from what the audit says it is. */
static struct result name_of(struct reverting *reverting, const struct audit_entry *entry,
                             const char **ret_name, struct error *err)
{
    static const char *const names[] = {"address", "name", "email"};
    struct arena *arena = reverting->call.arena;
    const char *json = entry->after ? entry->after : entry->before;
    const struct json_value *value = NULL;
    struct lead lead = {0};
    struct oid id = {.hex = ""};
    bool found = false;
    if (!strcmp(entry->subject_kind, "deal") && oid_parse(entry->subject_id, &id)) {
        TRY(lead_store_find(reverting->call.db, arena, &id, &lead, &found, err));
        *ret_name = lead.address.chars;
        return RESULT_OK;
    }
    if (!json)
        return RESULT_OK;
    TRY(json_parse(arena, json, strlen(json), &value, err));
    for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
        const struct json_value *name = json_member(value, names[i]);
        if (!name || name->type != JSON_STRING)
            continue;
        *ret_name = name->text;
        break;
    }
    return RESULT_OK;
}

static struct result add_problem(struct reverting *reverting, const struct audit_entry *entry,
                                 const char *why, struct error *err)
{
    struct revert_report *report = &reverting->report;
    struct arena *arena = reverting->arena;
    const char *name = NULL;
    if (report->problem_count == REVERT_PROBLEMS_MAX)
        return RESULT_OK;
    if (!report->problems)
        report->problems = ARENA_ARRAY(arena, struct revert_problem, REVERT_PROBLEMS_MAX);
    TRY(name_of(reverting, entry, &name, err));
    report->problems[report->problem_count++] = (struct revert_problem){
        .kind.chars = arena_strdup(arena, entry->subject_kind),
        .id.chars = arena_strdup(arena, entry->subject_id),
        .name.chars = name ? arena_strdup(arena, name) : NULL,
        .why.chars = arena_strdup(arena, why),
    };
    return RESULT_OK;
}

static bool is_of_import(const struct audit_entry *entry)
{
    return !strcmp(entry->subject_kind, "import");
}

/* A subject once, though it may have many entries. A deal has its lead's id. */
static bool is_first(struct reverting *reverting, const struct audit_entry *entry)
{
    struct oid id = {.hex = ""};
    if (!oid_parse(entry->subject_id, &id))
        return true;
    const bool is_deal = !strcmp(entry->subject_kind, "deal");
    uint64_t *times = seen_number(&reverting->subjects, seen_span_key(&id, is_deal, 0));
    return ++*times == 1;
}

static struct result check_entry(struct reverting *reverting, const struct audit_entry *entry,
                                 struct error *err)
{
    struct arena *arena = reverting->call.arena;
    struct audit_entry later = {0};
    char date[DATE_TEXT_MAX];
    bool found = false;
    if (is_of_import(entry) || !is_first(reverting, entry))
        return RESULT_OK;
    TRY(audit_store_later(reverting->call.db, arena, entry->subject_kind, entry->subject_id,
                          reverting->past->last_seq, &later, &found, err));
    if (!found)
        return RESULT_OK;
    date_format(timestamp_date(later.at_ms), date);
    return add_problem(reverting, entry,
                       arena_printf(arena, "was changed by %s on %s (%s)",
                                    later.actor_name[0] ? later.actor_name : "somebody", date,
                                    later.action),
                       err);
}

/* ---- one entry ---- */

static bool kind_of_subject(const char *subject_kind, enum import_kind *ret_kind)
{
    static const struct {
        const char *subject;
        enum import_kind kind;
    } rows[] = {
        {"lead", IMPORT_LEADS},
        {"buyer", IMPORT_BUYERS},
        {"buybox", IMPORT_BUY_BOXES},
        {"user", IMPORT_USERS},
    };
    for (size_t i = 0; i < ARRAY_LENGTH(rows); i++) {
        if (strcmp(rows[i].subject, subject_kind) != 0)
            continue;
        *ret_kind = rows[i].kind;
        return true;
    }
    return false;
}

/* What the lead was before it was closed, by the audit. */
static struct result status_before(struct reverting *reverting, const struct audit_entry *entry,
                                   enum lead_status *ret_status, struct error *err)
{
    struct call *call = &reverting->call;
    const struct json_value *value = NULL;
    const char *json = NULL;
    *ret_status = LEAD_UNDER_CONTRACT;
    TRY(audit_store_state_before(call->db, call->arena, "lead", entry->subject_id, entry->seq,
                                 &json, err));
    if (!json)
        return RESULT_OK;
    TRY(json_parse(call->arena, json, strlen(json), &value, err));
    const struct json_value *status = json_member(value, "status");
    const int index = name_index(lead_status_names, LEAD_STATUS_COUNT,
                                 status && status->type == JSON_STRING ? status->text : NULL);
    if (index >= 0 && index != LEAD_CLOSED)
        *ret_status = (enum lead_status)index;
    return RESULT_OK;
}

static struct result revert_closing(struct reverting *reverting, const struct audit_entry *entry,
                                    struct error *err)
{
    struct call *call = &reverting->call;
    const struct import_format *format = reverting->format;
    enum lead_status status = LEAD_UNDER_CONTRACT;
    struct oid id = {.hex = ""};
    if (!oid_parse(entry->subject_id, &id))
        return error_set(err, ERROR_INTERNAL, "entry %lld names no deal", (long long)entry->seq);
    if (format && format->forget_deal)
        TRY(format->forget_deal(call, &id, err));
    TRY(status_before(reverting, entry, &status, err));
    TRY(reopen_deal(call, &id, status, err));
    reverting->report.deleted++;
    return RESULT_OK;
}

static struct result revert_noun(struct reverting *reverting, const struct audit_entry *entry,
                                 enum import_kind kind, struct error *err)
{
    struct call *call = &reverting->call;
    struct oid id = {.hex = ""};
    if (!oid_parse(entry->subject_id, &id))
        return error_set(err, ERROR_INTERNAL, "entry %lld names nothing", (long long)entry->seq);
    if (entry->before && entry->after) {
        TRY(noun_restore(call, kind, &id, entry->before, err));
        reverting->report.restored++;
        return RESULT_OK;
    }
    if (!entry->after)
        return error_set(err, ERROR_CONFLICT, "was deleted by the import");
    TRY(bulk_write(call, err)); /* no row that goes may be held */
    TRY(noun_delete(call, kind, &id, err));
    TRY(import_keys_forget(call->db, &id, err));
    reverting->report.deleted++;
    return RESULT_OK;
}

static struct result revert_entry(struct reverting *reverting, const struct audit_entry *entry,
                                  struct error *err)
{
    enum import_kind kind = IMPORT_LEADS;
    if (kind_of_subject(entry->subject_kind, &kind))
        return revert_noun(reverting, entry, kind, err);
    if (strcmp(entry->subject_kind, "deal") != 0)
        return RESULT_OK;
    if (!strcmp(entry->action, "deal.close"))
        return revert_closing(reverting, entry, err);
    TRY(revert_periods(&reverting->call, entry, err));
    reverting->report.restored++;
    return RESULT_OK;
}

/* What stays and needs it is a problem; the walk goes on to find the others. */
static struct result settle_entry(struct reverting *reverting, const struct audit_entry *entry,
                                  struct error *err)
{
    struct error fault;
    error_init(&fault, reverting->call.arena);
    struct result reverted = revert_entry(reverting, entry, &fault);
    if (!failed(reverted))
        return RESULT_OK;
    if (reverted.code == ERROR_CONFLICT || reverted.code == ERROR_NOT_FOUND)
        return add_problem(reverting, entry, fault.detail, err);
    if (fault.field_count)
        return error_set(err, reverted.code, "%s %s: %s %s", entry->subject_kind, entry->subject_id,
                         fault.fields[0].pointer, fault.fields[0].detail);
    return error_set(err, reverted.code, "%s", fault.detail);
}

/* ---- the walk ---- */

static struct result walk(struct reverting *reverting,
                          struct result (*visit)(struct reverting *reverting,
                                                 const struct audit_entry *entry,
                                                 struct error *err),
                          struct error *err)
{
    struct call *call = &reverting->call;
    const int64_t first_seq = reverting->past->first_seq;
    int64_t before_seq = reverting->past->last_seq + 1;
    while (before_seq > first_seq) {
        struct audit_entries entries = {0};
        arena_reset(call->arena);
        TRY(audit_store_back(call->db, call->arena, first_seq, before_seq, ENTRIES_AT_ONCE,
                             &entries, err));
        if (entries.count == 0)
            return RESULT_OK;
        for (size_t i = 0; i < entries.count; i++)
            TRY(visit(reverting, &entries.items[i], err));
        before_seq = entries.items[entries.count - 1].seq;
    }
    return RESULT_OK;
}

struct revert_summary {
    struct text name;
    struct opt deleted, restored;
};

static const struct field summary_fields[] = {
    FIELD_TEXT(struct revert_summary, name, "name"),
    FIELD_INTEGER(struct revert_summary, deleted, "deleted"),
    FIELD_INTEGER(struct revert_summary, restored, "restored"),
};
static const struct schema summary_schema =
    SCHEMA("RevertedImport", struct revert_summary, summary_fields);

static struct result audit_revert(struct reverting *reverting, struct error *err)
{
    struct call *call = &reverting->call;
    const struct revert_summary summary = {
        .name.chars = reverting->past->name,
        .deleted = OPT(reverting->report.deleted),
        .restored = OPT(reverting->report.restored),
    };
    return audit_write(call,
                       &(struct audit_change){
                           .action = "import.revert",
                           .subject_kind = "import",
                           .subject_id = reverting->past->id.hex,
                           .after = fields_json(call->arena, &summary_schema, &summary),
                       },
                       err);
}

static struct result revert(struct reverting *reverting, struct error *err)
{
    const struct import_format *format = reverting->format;
    TRY(walk(reverting, check_entry, err));
    if (reverting->report.problem_count)
        return RESULT_OK;
    TRY(walk(reverting, settle_entry, err));
    if (reverting->report.problem_count)
        return RESULT_OK;
    if (format && format->forget_import)
        TRY(format->forget_import(&reverting->call, &reverting->past->id, err));
    TRY(audit_revert(reverting, err));
    return bulk_write(&reverting->call, err);
}

struct result import_revert(struct call *call, const struct import_past *past,
                            struct revert_report *ret_report, struct error *err)
{
    struct arena scratch CLEANUP(arena_free);
    struct bulk *bulk CLEANUP(bulk_free_at_end) = bulk_new();
    struct reverting reverting = {
        .call = *call,
        .past = past,
        .format = past->format ? import_format_find(past->format) : NULL,
        .arena = call->arena,
    };
    TRY(bulk_write(call, err)); /* what it holds is read by another from here on */
    arena_init(&scratch, ARENA_DEFAULT_LIMIT);
    reverting.call.arena = &scratch;
    reverting.call.bulk = bulk;
    struct result reverted = revert(&reverting, err);
    seen_free(&reverting.subjects);
    if (!failed(reverted))
        *ret_report = reverting.report;
    return reverted;
}
