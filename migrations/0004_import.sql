-- What imports of filings remember, so that reading a filing again, late or in another order ends in
-- the same records.

-- Filings that were read, by what they say: see app/absee_filing.h.
CREATE TABLE import_files (
    fingerprint        {{BLOB}} PRIMARY KEY,
    id                 {{TEXT}} NOT NULL UNIQUE, -- of the import: the audit's request_id
    format             {{TEXT}} NOT NULL CHECK (format IN ('absee')),
    name               {{TEXT}} NOT NULL,
    filed_on           {{INT}} NOT NULL,
    imported_at        {{INT}} NOT NULL,
    loans              {{INT}} NOT NULL,
    deals_created      {{INT}} NOT NULL,
    periods_added      {{INT}} NOT NULL,
    periods_corrected  {{INT}} NOT NULL,
    periods_removed    {{INT}} NOT NULL,
    skipped            {{INT}} NOT NULL
) {{KEYED}};

-- Originators as buyers, and their buy boxes. No references: who deletes a buyer that no deal needs
-- gets a new one with the next filing.
CREATE TABLE import_originators (
    originator_key {{TEXT}} PRIMARY KEY, -- lower case
    buyer_id       {{TEXT}} NOT NULL
) {{KEYED}};
CREATE TABLE import_boxes (
    originator_key {{TEXT}} NOT NULL,
    property_type  {{TEXT}} NOT NULL,
    buy_box_id     {{TEXT}} NOT NULL,
    PRIMARY KEY (originator_key, property_type)
) {{KEYED}};

-- Loans by the pool they lie in (named by the import that first brought it) and their number there,
-- with the marks that tell pools apart: see app/import_pool.h. Without a deal until a filing has the
-- underwriting.
CREATE TABLE import_loans (
    pool_id           {{TEXT}} NOT NULL,
    number            {{TEXT}} NOT NULL,
    originator_key    {{TEXT}},
    originated_on     {{INT}},
    loan_amount_cents {{INT}},
    name_key          {{TEXT}},
    deal_id           {{TEXT}} REFERENCES deals (id),
    PRIMARY KEY (pool_id, number)
) {{KEYED}};
CREATE INDEX import_loans_by_number ON import_loans (number, pool_id);
CREATE UNIQUE INDEX import_loans_by_deal ON import_loans (deal_id) WHERE deal_id IS NOT NULL;

-- Every version of every statement of a loan, as filed. Filings of one date are versions 1, 2 … in
-- the order they were read; a version that says the same is not kept twice.
CREATE TABLE import_statements (
    pool_id            {{TEXT}} NOT NULL,
    number             {{TEXT}} NOT NULL,
    filed_on           {{INT}} NOT NULL,
    version            {{INT}} NOT NULL,
    start_on           {{INT}},
    end_on             {{INT}},
    revenue_cents      {{INT}},
    expenses_cents     {{INT}},
    noi_cents          {{INT}},
    ncf_cents          {{INT}},
    debt_service_cents {{INT}},
    dscr_e4            {{INT}},
    occupancy_ppm      {{INT}},
    PRIMARY KEY (pool_id, number, filed_on, version),
    FOREIGN KEY (pool_id, number) REFERENCES import_loans (pool_id, number)
) {{KEYED}};

-- Periods that stand for statements, and what was last made of each: a period that was corrected by
-- hand since is told by its row.
CREATE TABLE import_periods (
    deal_id   {{TEXT}} NOT NULL REFERENCES deals (id),
    last_ym   {{INT}} NOT NULL,
    months    {{INT}} NOT NULL,
    period_id {{TEXT}} NOT NULL,
    figures   {{TEXT}} NOT NULL,
    PRIMARY KEY (deal_id, last_ym)
) {{KEYED}};
