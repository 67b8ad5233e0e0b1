/* What a filing says that happened to a loan: remembered with what other filings said of it, and
 * told where something else stands by it (domain/loan_event.h).
 *
 * An event is told once, in the report and in the deal's history: "deal.modified", "deal.defeased"
 * or "deal.ended", with the event before and after. So is one that a later filing words otherwise,
 * or takes back. The deal's pro forma is never changed by it; when the deal ends, it owes no more
 * reports. */
#ifndef IMPORT_ABSEE_EVENTS_H
#define IMPORT_ABSEE_EVENTS_H

#include "import/absee_filing.h"
#include "import/absee_report.h"
#include "store/import_store.h"

struct events_change {
    struct loan_events before, after; /* what stood without the filing, and what stands with it */
    bool wrote;
    bool changed; /* the two differ */
};

/* Keeps what the filing says, as said by the import. In the call's arena. */
MUST_USE struct result import_events_keep(struct call *call, const struct import_loan *loan,
                                          const struct absee_loan *filed,
                                          const struct oid *import_id,
                                          struct events_change *ret_change, struct error *err);

/* The deal ends, or goes on, as the events have it. */
MUST_USE struct result import_events_set_end(struct call *call, const struct oid *deal_id,
                                             const struct loan_events *events, struct error *err);

/* Audits and tells what changed, and sets the deal's end. `is_new`: the deal was made by this
 * filing, so that all that stands is new to it. */
MUST_USE struct result import_events_tell(struct call *call, const struct oid *deal_id, bool is_new,
                                          const struct events_change *change, const char *number,
                                          struct import_report *report, struct error *err);

#endif
