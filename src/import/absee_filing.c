#include "import/absee_filing.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "tabular/absee.h"

struct collected {
    struct arena *arena;
    struct absee_asset *assets;
    size_t count, room;
    size_t properties;
    unsigned char fingerprint[HASH_BYTES];
};

static const char *keep_text(struct arena *arena, const char *text)
{
    return text ? arena_strdup(arena, text) : NULL;
}

static void keep_property(struct arena *arena, struct absee_property *property)
{
    const char **texts[] = {&property->name,        &property->address,      &property->city,
                            &property->state,       &property->zip,          &property->type_code,
                            &property->status_code, &property->defeased_code};
    for (size_t i = 0; i < ARRAY_LENGTH(texts); i++)
        *texts[i] = keep_text(arena, *texts[i]);
}

/* ---- the fingerprint ---- */

/* Length first, so that two texts never read like one. */
static void print_text(struct buf *print, const char *text)
{
    if (text)
        buf_printf(print, "%zu:%s", strlen(text), text);
    buf_append_char(print, ';');
}

static void print_values(struct buf *print, const struct opt *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (values[i].known)
            buf_printf(print, "%" PRId64, values[i].value);
        buf_append_char(print, ';');
    }
}

static void print_property(struct buf *print, const struct absee_property *property)
{
    const struct opt values[] = {
        property->units,
        property->valuation_cents,
        property->uw_revenue_cents,
        property->uw_expenses_cents,
        property->uw_noi_cents,
        property->uw_ncf_cents,
        property->uw_dscr_noi_e4,
        property->uw_occupancy_ppm,
        property->statement_start_on,
        property->statement_end_on,
        property->revenue_cents,
        property->expenses_cents,
        property->noi_cents,
        property->ncf_cents,
        property->debt_service_cents,
        property->dscr_noi_e4,
        property->occupancy_ppm,
    };
    print_text(print, property->name);
    print_text(print, property->address);
    print_text(print, property->city);
    print_text(print, property->state);
    print_text(print, property->zip);
    print_text(print, property->type_code);
    print_text(print, property->status_code);
    print_text(print, property->defeased_code);
    print_values(print, values, ARRAY_LENGTH(values));
}

/* Each asset's print stands on the one before: an asset at a time is enough memory. */
static void fingerprint_add(struct collected *all, const struct absee_asset *asset)
{
    struct buf print CLEANUP(buf_free) = BUF_EMPTY;
    const struct opt values[] = {
        asset->period_end_on,           asset->originated_on,
        asset->loan_amount_cents,       asset->interest_rate_ppm,
        asset->amortization_months,     asset->interest_only_months,
        asset->payment_cents,           asset->balance_cents,
        asset->scheduled_balance_cents, asset->modified_on,
        asset->modified_rate_ppm,       asset->modified_payment_cents,
        asset->modified_maturity_on,    asset->modified_amortization_months,
        asset->liquidated_on,
    };
    print_text(&print, asset->number);
    print_text(&print, asset->originator);
    print_text(&print, asset->structure_code);
    print_text(&print, asset->modification_codes);
    print_text(&print, asset->liquidation_code);
    print_values(&print, values, ARRAY_LENGTH(values));
    for (size_t i = 0; i < asset->property_count; i++)
        print_property(&print, &asset->properties[i]);
    const struct hash_part parts[] = {{all->fingerprint, HASH_BYTES}, {print.data, print.length}};
    hash_parts(parts, ARRAY_LENGTH(parts), all->fingerprint);
}

/* ---- the assets ---- */

static void make_room(struct collected *all)
{
    if (all->count < all->room)
        return;
    const size_t wider = all->room ? 2 * all->room : 64;
    struct absee_asset *assets = ARENA_ARRAY(all->arena, struct absee_asset, wider);
    if (all->count)
        memcpy(assets, all->assets, all->count * sizeof(*assets));
    all->assets = assets;
    all->room = wider;
}

static struct result keep_asset(void *context, const struct absee_asset *asset, struct error *err)
{
    struct collected *all = context;
    struct arena *arena = all->arena;
    if (all->properties + asset->property_count > ABSEE_FILING_PROPERTIES_MAX)
        return error_set(err, ERROR_TOO_LARGE, "the filing has more than %d properties",
                         ABSEE_FILING_PROPERTIES_MAX);
    all->properties += asset->property_count;

    fingerprint_add(all, asset);
    struct absee_asset kept = *asset;
    kept.number = keep_text(arena, asset->number);
    kept.originator = keep_text(arena, asset->originator);
    kept.structure_code = keep_text(arena, asset->structure_code);
    kept.payment_type_code = NULL;
    kept.modification_codes = keep_text(arena, asset->modification_codes);
    kept.liquidation_code = keep_text(arena, asset->liquidation_code);
    struct absee_property *properties =
        ARENA_ARRAY(arena, struct absee_property, asset->property_count);
    for (size_t i = 0; i < asset->property_count; i++) {
        properties[i] = asset->properties[i];
        keep_property(arena, &properties[i]);
    }
    kept.properties = properties;
    struct absee_remark *remarks = ARENA_ARRAY(arena, struct absee_remark, asset->remark_count);
    for (size_t i = 0; i < asset->remark_count; i++) {
        remarks[i] = asset->remarks[i];
        remarks[i].value = keep_text(arena, remarks[i].value);
    }
    kept.remarks = remarks;
    make_room(all);
    all->assets[all->count++] = kept;
    return RESULT_OK;
}

/* ---- loans and their properties ---- */

struct numbered {
    const char *number;
    size_t length;
    size_t index; /* of the asset */
};

static int compare_numbered(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    const size_t shorter = x->length < y->length ? x->length : y->length;
    const int order = memcmp(x->number, y->number, shorter);
    if (order != 0)
        return order;
    return x->length < y->length ? -1 : x->length > y->length;
}

static int compare_numbered_placed(const void *a, const void *b)
{
    const struct numbered *x = a, *y = b;
    const int order = compare_numbered(x, y);
    return order != 0 ? order : x->index < y->index ? -1 : x->index > y->index;
}

/* Of each asset the index of the loan it is a property of, SIZE_MAX for a loan. Of loans that share
 * a number the first of the file is the parent. */
static size_t *find_parents(const struct collected *all)
{
    const size_t count = all->count;
    struct numbered *sorted = ARENA_ARRAY(all->arena, struct numbered, count);
    size_t *parents = ARENA_ARRAY(all->arena, size_t, count);
    for (size_t i = 0; i < count; i++)
        sorted[i] = (struct numbered){all->assets[i].number, strlen(all->assets[i].number), i};
    qsort(sorted, count, sizeof(*sorted), compare_numbered_placed);
    for (size_t i = 0; i < count; i++) {
        parents[i] = SIZE_MAX;
        const struct numbered key = {.number = all->assets[i].number,
                                     .length = loan_number_parent_length(all->assets[i].number)};
        if (key.length == 0)
            continue;
        const struct numbered *found =
            bsearch(&key, sorted, count, sizeof(*sorted), compare_numbered);
        while (found && found > sorted && compare_numbered(&found[-1], &key) == 0)
            found--;
        if (found)
            parents[i] = found->index;
    }
    return parents;
}

static bool is_defeased(const struct absee_property *read)
{
    return (read->status_code && strcmp(read->status_code, "3") == 0) ||
           (read->defeased_code && strcmp(read->defeased_code, "F") == 0);
}

/* A defeased property is filed without a name of its own. */
static struct property_filed property_of(const struct absee_property *read)
{
    const bool is_named = read->name && strcasecmp(read->name, "defeased") != 0;
    return (struct property_filed){
        .name = is_named ? read->name : NULL,
        .address = read->address,
        .city = read->city,
        .state = read->state,
        .zip = read->zip,
        .type_code = read->type_code,
        .units = read->units,
        .valuation_cents = read->valuation_cents,
        .revenue_cents = read->uw_revenue_cents,
        .expenses_cents = read->uw_expenses_cents,
        .noi_cents = read->uw_noi_cents,
        .ncf_cents = read->uw_ncf_cents,
        .dscr_e4 = read->uw_dscr_noi_e4,
        .occupancy_ppm = read->uw_occupancy_ppm,
    };
}

static struct statement statement_of(const struct absee_property *read, int32_t filed_on)
{
    return (struct statement){
        .start_on = read->statement_start_on,
        .end_on = read->statement_end_on,
        .filed_on = filed_on,
        .figures = {.revenue_cents = read->revenue_cents,
                    .expenses_cents = read->expenses_cents,
                    .noi_cents = read->noi_cents,
                    .ncf_cents = read->ncf_cents,
                    .debt_service_cents = read->debt_service_cents,
                    .dscr_e4 = read->dscr_noi_e4,
                    .occupancy_ppm = read->occupancy_ppm},
    };
}

/* A loan while its parts are brought together: those of its own, and those of its children. */
struct parts {
    struct property_filed *properties;
    struct statement *statements;
    const char **keys; /* by which a property is known from filing to filing */
    bool *is_listed;   /* belongs to the loan */
    size_t count;
};

static struct parts parts_room(struct arena *arena, size_t count)
{
    return (struct parts){.properties = ARENA_ARRAY(arena, struct property_filed, count),
                          .statements = ARENA_ARRAY(arena, struct statement, count),
                          .keys = ARENA_ARRAY(arena, const char *, count),
                          .is_listed = ARENA_ARRAY(arena, bool, count)};
}

static bool is_released(const struct absee_property *read)
{
    const char *code = read->status_code;
    const bool is_said = code && (strcmp(code, "4") == 0 || strcmp(code, "5") == 0);
    return is_said && !read->statement_start_on.known && !read->statement_end_on.known;
}

static void parts_add(struct arena *arena, struct parts *parts, const struct absee_asset *asset,
                      int32_t filed_on)
{
    for (size_t i = 0; i < asset->property_count; i++, parts->count++) {
        const struct absee_property *read = &asset->properties[i];
        parts->properties[parts->count] = property_of(read);
        parts->statements[parts->count] = statement_of(read, filed_on);
        parts->keys[parts->count] =
            i == 0 ? asset->number : arena_printf(arena, "%s#%zu", asset->number, i + 1);
        parts->is_listed[parts->count] = !is_defeased(read) && !is_released(read);
    }
}

static void parts_list(struct arena *arena, const struct parts *parts, struct absee_loan *loan)
{
    loan->parts = ARENA_ARRAY(arena, struct statement_part, parts->count);
    for (size_t i = 0; i < parts->count; i++) {
        if (parts->is_listed[i])
            loan->parts[loan->part_count++] = (struct statement_part){
                .property = parts->keys[i], .statement = parts->statements[i]};
    }
}

static void find_statement(struct arena *arena, const struct parts *own, const struct parts *theirs,
                           struct absee_loan *loan)
{
    switch (statement_source_of(own->statements, own->count, theirs->statements, theirs->count,
                                &loan->statement, arena)) {
    case STATEMENT_SOURCE_NONE:
        return;
    case STATEMENT_SOURCE_ONE:
        loan->has_statement = true;
        return;
    case STATEMENT_SOURCE_OWN:
        parts_list(arena, own, loan);
        return;
    case STATEMENT_SOURCE_CHILDREN:
        parts_list(arena, theirs, loan);
        return;
    }
}

/* The loan's property is its own, or its children's where it lists none. */
static struct loan_state_filed state_of(const struct collected *all,
                                        const struct absee_asset *asset, const size_t *children,
                                        size_t child_count)
{
    struct loan_state_filed state = {
        .modified_on = asset->modified_on,
        .modification_codes = asset->modification_codes,
        .rate_ppm = asset->modified_rate_ppm,
        .payment_cents = asset->modified_payment_cents,
        .maturity_on = asset->modified_maturity_on,
        .amortization_months = asset->modified_amortization_months,
        .end_code = asset->liquidation_code,
        .ended_on = asset->liquidated_on,
        .balance_cents =
            asset->balance_cents.known ? asset->balance_cents : asset->scheduled_balance_cents,
        .is_defeased = true,
    };
    for (size_t i = 0; i < asset->property_count; i++) {
        state.has_property = true;
        state.is_defeased &= is_defeased(&asset->properties[i]);
    }
    for (size_t i = 0; asset->property_count == 0 && i < child_count; i++) {
        const struct absee_asset *child = &all->assets[children[i]];
        for (size_t k = 0; k < child->property_count; k++) {
            state.has_property = true;
            state.is_defeased &= is_defeased(&child->properties[k]);
        }
    }
    return state;
}

static void remarks_add(struct arena *arena, struct absee_loan *loan,
                        const struct absee_asset *asset)
{
    for (size_t i = 0; i < asset->remark_count; i++) {
        const struct absee_remark *remark = &asset->remarks[i];
        loan->remarks[loan->remark_count++] =
            arena_printf(arena, "%s %s: \"%s\" (line %" PRIu64 ")", remark->element,
                         absee_fault_sentences[remark->fault], remark->value, remark->line);
    }
    if (asset->remarks_dropped)
        loan->remarks[loan->remark_count++] =
            arena_printf(arena, "%zu more values could not be read", asset->remarks_dropped);
}

/* Children lie from `first` on in `children`, by parent. */
static struct absee_loan loan_of(const struct collected *all, const struct absee_asset *asset,
                                 const size_t *children, size_t child_count, int32_t filing_on)
{
    struct arena *arena = all->arena;
    const int32_t filed_on =
        asset->period_end_on.known ? (int32_t)asset->period_end_on.value : filing_on;
    size_t child_properties = 0, remarks = asset->remark_count + 1;
    for (size_t i = 0; i < child_count; i++) {
        child_properties += all->assets[children[i]].property_count;
        remarks += all->assets[children[i]].remark_count + 1;
    }
    const struct loan_state_filed state = state_of(all, asset, children, child_count);
    struct absee_loan loan = {
        .line = asset->line,
        .filed_on = filed_on,
        .news = loan_news_of(&state, filed_on),
        .remarks = ARENA_ARRAY(arena, const char *, remarks),
    };
    struct parts own = parts_room(arena, asset->property_count);
    struct parts theirs = parts_room(arena, child_properties);
    parts_add(arena, &own, asset, filed_on);
    remarks_add(arena, &loan, asset);
    for (size_t i = 0; i < child_count; i++) {
        parts_add(arena, &theirs, &all->assets[children[i]], filed_on);
        remarks_add(arena, &loan, &all->assets[children[i]]);
    }
    loan.filed = (struct loan_filed){
        .number = asset->number,
        .originator = asset->originator,
        .structure_code = asset->structure_code,
        .originated_on = asset->originated_on,
        .loan_amount_cents = asset->loan_amount_cents,
        .interest_rate_ppm = asset->interest_rate_ppm,
        .amortization_months = asset->amortization_months,
        .interest_only_months = asset->interest_only_months,
        .payment_cents = asset->payment_cents,
        .properties = own.properties,
        .property_count = own.count,
        .children = theirs.properties,
        .child_count = theirs.count,
        .is_defeased = state.has_property && state.is_defeased,
    };
    find_statement(arena, &own, &theirs, &loan);
    return loan;
}

/* Loans in the file's order, each with its children in theirs. */
static void make_loans(const struct collected *all, struct absee_filing *filing)
{
    struct arena *arena = all->arena;
    const size_t *parents = find_parents(all);
    /* Children of asset i stand at children[starts[i]] … children[starts[i + 1] - 1]. */
    size_t *starts = ARENA_ARRAY(arena, size_t, all->count + 1);
    size_t *filled = ARENA_ARRAY(arena, size_t, all->count);
    size_t *children = ARENA_ARRAY(arena, size_t, all->count);
    for (size_t i = 0; i < all->count; i++) {
        if (parents[i] != SIZE_MAX)
            starts[parents[i] + 1]++;
    }
    for (size_t i = 0; i < all->count; i++)
        starts[i + 1] += starts[i];
    for (size_t i = 0; i < all->count; i++) {
        if (parents[i] != SIZE_MAX)
            children[starts[parents[i]] + filled[parents[i]]++] = i;
    }
    filing->loans = ARENA_ARRAY(arena, struct absee_loan, all->count);
    for (size_t i = 0; i < all->count; i++) {
        if (parents[i] == SIZE_MAX)
            filing->loans[filing->loan_count++] =
                loan_of(all, &all->assets[i], children + starts[i], filled[i], filing->filed_on);
    }
}

struct result absee_filing_read(const struct byte_source *source, struct arena *arena,
                                struct absee_filing *ret_filing, struct error *err)
{
    struct collected all = {.arena = arena};
    const struct absee_sink sink = {keep_asset, &all};
    size_t count = 0;
    TRY(absee_read(source, &sink, &count, err));

    struct opt filed_on = UNKNOWN;
    for (size_t i = 0; i < all.count; i++) {
        const struct opt end_on = all.assets[i].period_end_on;
        if (end_on.known && (!filed_on.known || end_on.value > filed_on.value))
            filed_on = end_on;
    }
    if (!filed_on.known)
        return error_set(err, ERROR_BAD_REQUEST,
                         "no asset says when its reporting period ends (reportingPeriodEndDate)");
    struct absee_filing filing = {.filed_on = (int32_t)filed_on.value};
    memcpy(filing.fingerprint, all.fingerprint, HASH_BYTES);
    make_loans(&all, &filing);
    *ret_filing = filing;
    return RESULT_OK;
}

/* Ends the reading by a failure of its own once a date is there. */
static struct result take_date(void *context, const struct absee_asset *asset, struct error *err)
{
    struct opt *date = context;
    if (!asset->period_end_on.known)
        return RESULT_OK;
    *date = asset->period_end_on;
    return error_set(err, ERROR_CONFLICT, "read far enough");
}

struct opt absee_filing_date(const struct byte_source *source)
{
    struct opt date = UNKNOWN;
    struct error err;
    size_t count = 0;
    error_init(&err, NULL);
    const struct absee_sink sink = {take_date, &date};
    (void)failed(absee_read(source, &sink, &count, &err)); /* it is said when the file is read */
    return date;
}
