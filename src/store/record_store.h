/* What a performance record shows beside the deal and its periods: where the deal stands, and who
 * its buyer and buy box are. One statement, since every GET of a record needs all of it; who
 * changes any of it goes through deal_store.h, buyer_store.h and buy_box_store.h. */
#ifndef STORE_RECORD_STORE_H
#define STORE_RECORD_STORE_H

#include "store/deal_store.h"

struct record_surroundings {
    int64_t rev;   /* of the standing */
    bool reported; /* a period was reported: grade, flags, notes and updated_at_ms are known */
    enum grade grade;
    uint32_t flags;
    struct text_list caller_flags;
    const char *notes; /* NULL: none */
    int64_t updated_at_ms;
    const char *buyer_name;
    int32_t engagement_e2;
    const char *box_name; /* NULL: the deal has no buy box */
    struct opt box_min_dscr_e4;
};

/* Of a deal that is there. Texts are in the arena. */
MUST_USE struct result record_store_surroundings(struct db *db, struct arena *arena,
                                                 const struct deal *deal,
                                                 struct record_surroundings *ret_around,
                                                 struct error *err);

#endif
