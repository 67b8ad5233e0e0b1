/* Many changes in one transaction: what they all read and write again and again (the aggregates of
 * buyers and buy boxes, the sums of months, the end of the audit chain) is held in memory and
 * written once, at the end.
 *
 *     struct bulk *bulk = bulk_new();
 *     call.bulk = bulk;      use cases of this call now go through it
 *     …
 *     bulk_write(&call)      before the transaction is committed; without it nothing held is kept
 *     bulk_free(bulk);
 *
 * A call without one (`call->bulk` NULL) reads and writes the rows themselves: the functions here
 * are the same for both, so that there is one way to change an aggregate. What was held is right
 * only for the transaction it was read in: a bulk is of one transaction, and of another once it was
 * written or forgotten. Whoever reads those rows by other means meanwhile sees them as they were
 * before.
 *
 * A savepoint that is rolled back takes the rows back and not what is held: bulk_mark() belongs
 * before its beginning, bulk_return() behind its rollback. Marks do not nest, and between the two
 * at most BULK_MARK_GROUPS_MAX groups of a kind and BULK_MARK_MONTHS_MAX rows of months are
 * changed.
 *
 * The server's writer shares one among the jobs of a batch: app->bulk, see writer_sharing of
 * db/writer.h. */
#ifndef APP_BULK_H
#define APP_BULK_H

#include "app/call.h"
#include "store/aggregate_store.h"
#include "store/audit_store.h"
#include "store/trend_store.h"

/* Aggregates held at most, of each kind; past that they are written and read anew. Of the sums of
 * months app/month_sums.h tells as much. A period of twelve months moves at most 19 months, of
 * market, buyer and buy box. */
enum { BULK_GROUPS_MAX = 16384, BULK_MARK_GROUPS_MAX = 8, BULK_MARK_MONTHS_MAX = 64 };

/* What single reports add to the sums of months waits in a table (app/trends.h) for at most so many
 * audit entries and those of a transaction: the entry with a multiple of it as its number, by
 * whichever process, adds all that waits. Fewer would change more rows, more take longer at once.
 */
enum { BULK_WAITING_ENTRIES = 8192 };

struct bulk;

struct bulk *bulk_new(void);
void bulk_free(struct bulk *bulk); /* takes NULL */
void bulk_free_at_end(struct bulk **bulk);

/* Writes what changed and holds nothing any more. Does nothing without a bulk. */
MUST_USE struct result bulk_write(struct call *call, struct error *err);

/* Holds nothing any more, and nothing is written: where the transaction was rolled back. */
void bulk_forget(struct bulk *bulk);

/* Both do nothing without a bulk. */
MUST_USE struct result bulk_mark(struct call *call, struct error *err);
void bulk_return(struct call *call);

MUST_USE struct result bulk_buyer_get(struct call *call, const struct oid *buyer_id,
                                      struct buyer_standing *ret_standing, struct error *err);
MUST_USE struct result bulk_buyer_set(struct call *call, const struct oid *buyer_id,
                                      const struct buyer_standing *standing, struct error *err);
MUST_USE struct result bulk_box_get(struct call *call, const struct oid *buy_box_id,
                                    struct box_standing *ret_standing, struct error *err);
MUST_USE struct result bulk_box_set(struct call *call, const struct oid *buy_box_id,
                                    const struct box_standing *standing, struct error *err);

/* Adds to the sums of a month (app/trends.h): to the rows, after what waits. */
MUST_USE struct result bulk_month_add(struct call *call, enum trend_kind kind,
                                      const struct trend_key *key, int32_t ym,
                                      const struct trend_sums *sums, struct error *err);

/* Adds what waits to the rows of months, and what is held of them. */
MUST_USE struct result bulk_months_fold(struct call *call, struct error *err);

/* db_expect() of what the functions above and below will read, where it is not held. */
MUST_USE struct result bulk_buyer_expect(struct call *call, const struct oid *buyer_id,
                                         struct error *err);
MUST_USE struct result bulk_box_expect(struct call *call, const struct oid *buy_box_id,
                                       struct error *err);
MUST_USE struct result bulk_audit_head_expect(struct call *call, struct error *err);

MUST_USE struct result bulk_audit_head(struct call *call, struct audit_head *ret_head,
                                       struct error *err);
/* The entry is appended already. */
MUST_USE struct result bulk_audit_head_set(struct call *call, const struct audit_head *head,
                                           struct error *err);

#endif
