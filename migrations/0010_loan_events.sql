-- What filings say that happened to loans, when deals ended by it, and which import said what, so that
-- an import can be taken back.

-- What each filing says of a loan (domain/loan_event.h). Filings of one date are versions 1, 2 … in
-- the order they were read.
CREATE TABLE import_events (
    pool_id             {{TEXT}} NOT NULL,
    number              {{TEXT}} NOT NULL,
    kind                {{TEXT}} NOT NULL
        CHECK (kind IN ('outstanding', 'modified', 'defeased', 'ended')),
    filed_on            {{INT}} NOT NULL,
    version             {{INT}} NOT NULL,
    happened_on         {{INT}}, -- NULL: no date was filed
    codes               {{TEXT}},
    rate_ppm            {{INT}},
    payment_cents       {{INT}},
    maturity_on         {{INT}},
    amortization_months {{INT}},
    import_id           {{TEXT}} NOT NULL,
    PRIMARY KEY (pool_id, number, kind, filed_on, version),
    FOREIGN KEY (pool_id, number) REFERENCES import_loans (pool_id, number)
) {{KEYED}};
CREATE INDEX import_events_by_import ON import_events (import_id);

-- NULL: of an import before this migration, which cannot be taken back.
ALTER TABLE import_statements ADD COLUMN import_id {{TEXT}};
CREATE INDEX import_statements_by_import ON import_statements (import_id);

-- What each property of a loan said, where the loan's statements are their sums: rows as those of
-- import_statements. One without dates was listed, and said nothing.
CREATE TABLE import_parts (
    pool_id            {{TEXT}} NOT NULL,
    number             {{TEXT}} NOT NULL,
    filed_on           {{INT}} NOT NULL,
    property           {{TEXT}} NOT NULL,
    version            {{INT}} NOT NULL,
    start_on           {{INT}},
    end_on             {{INT}},
    revenue_cents      {{INT}},
    expenses_cents     {{INT}},
    noi_cents          {{INT}},
    ncf_cents          {{INT}},
    debt_service_cents {{INT}},
    import_id          {{TEXT}} NOT NULL,
    PRIMARY KEY (pool_id, number, filed_on, property, version),
    FOREIGN KEY (pool_id, number) REFERENCES import_loans (pool_id, number)
) {{KEYED}};
CREATE INDEX import_parts_by_import ON import_parts (import_id);

-- When the period was last written by an import, as its row says; NULL: never since it was made. A
-- period that was updated at another time was corrected by hand.
ALTER TABLE import_periods ADD COLUMN updated_at {{INT}};

-- End of the reporting period of the filing whose underwriting became the deal's pro forma.
ALTER TABLE import_loans ADD COLUMN underwritten_on {{INT}};

-- The day after whose month a deal owes no reports; NULL: it goes on.
ALTER TABLE deal_standings ADD COLUMN ended_on {{INT}};
