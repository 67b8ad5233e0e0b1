-- What imports of filings remember.

-- name: import_file_exists
SELECT 1 FROM import_files WHERE fingerprint = $1;

-- name: import_file_insert
INSERT INTO import_files (fingerprint, id, format, name, filed_on, imported_at, loans,
                          deals_created, periods_added, periods_corrected, periods_removed, skipped)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: import_originator_buyer
SELECT o.buyer_id FROM import_originators o JOIN buyers b ON b.id = o.buyer_id
WHERE o.originator_key = $1;

-- name: import_originator_set
INSERT INTO import_originators (originator_key, buyer_id) VALUES ($1, $2)
ON CONFLICT (originator_key) DO UPDATE SET buyer_id = excluded.buyer_id;

-- name: import_box_get
SELECT i.buy_box_id FROM import_boxes i JOIN buy_boxes b ON b.id = i.buy_box_id
WHERE i.originator_key = $1 AND i.property_type = $2 AND b.buyer_id = $3;

-- name: import_box_set
INSERT INTO import_boxes (originator_key, property_type, buy_box_id) VALUES ($1, $2, $3)
ON CONFLICT (originator_key, property_type) DO UPDATE SET buy_box_id = excluded.buy_box_id;

-- name: import_loans_of_number
SELECT pool_id, originator_key, originated_on, loan_amount_cents, name_key, deal_id,
       underwritten_on
FROM import_loans WHERE number = $1 ORDER BY pool_id;

-- name: import_loan_insert
INSERT INTO import_loans (pool_id, number, originator_key, originated_on, loan_amount_cents,
                          name_key)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: import_loan_set
UPDATE import_loans
SET originator_key = $3, originated_on = $4, loan_amount_cents = $5, name_key = $6
WHERE pool_id = $1 AND number = $2;

-- name: import_loan_set_deal
UPDATE import_loans SET deal_id = $3, underwritten_on = $4 WHERE pool_id = $1 AND number = $2;

-- name: import_events_of_loan
-- Each different thing said once, with the first and the last filing that said it.
SELECT kind, happened_on, codes, rate_ppm, payment_cents, maturity_on, amortization_months,
       min(filed_on), max(filed_on)
FROM import_events WHERE pool_id = $1 AND number = $2
GROUP BY kind, happened_on, codes, rate_ppm, payment_cents, maturity_on, amortization_months;

-- name: import_events_of_filing
SELECT kind, happened_on, codes, rate_ppm, payment_cents, maturity_on, amortization_months,
       filed_on, filed_on
FROM import_events WHERE pool_id = $1 AND number = $2 AND filed_on = $3;

-- name: import_event_insert
INSERT INTO import_events (pool_id, number, kind, filed_on, version, happened_on, codes, rate_ppm,
                           payment_cents, maturity_on, amortization_months, import_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: import_statements_of_loan
SELECT filed_on, version, start_on, end_on, revenue_cents, expenses_cents, noi_cents, ncf_cents,
       debt_service_cents, dscr_e4, occupancy_ppm
FROM import_statements WHERE pool_id = $1 AND number = $2 ORDER BY filed_on, version;

-- name: import_statement_insert
INSERT INTO import_statements (pool_id, number, filed_on, version, start_on, end_on, revenue_cents,
                               expenses_cents, noi_cents, ncf_cents, debt_service_cents, dscr_e4,
                               occupancy_ppm, import_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: import_periods_of_deal
SELECT last_ym, months, period_id, figures, updated_at
FROM import_periods WHERE deal_id = $1 ORDER BY last_ym;

-- name: import_period_set
INSERT INTO import_periods (deal_id, last_ym, months, period_id, figures, updated_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (deal_id, last_ym)
DO UPDATE SET months = excluded.months, period_id = excluded.period_id, figures = excluded.figures,
              updated_at = excluded.updated_at;

-- name: import_parts_of_loan
SELECT filed_on, property, start_on, end_on, revenue_cents, expenses_cents, noi_cents, ncf_cents,
       debt_service_cents
FROM import_parts WHERE pool_id = $1 AND number = $2 ORDER BY filed_on, property, version;

-- name: import_part_insert
INSERT INTO import_parts (pool_id, number, filed_on, property, version, start_on, end_on,
                          revenue_cents, expenses_cents, noi_cents, ncf_cents, debt_service_cents,
                          import_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: import_parts_delete
DELETE FROM import_parts WHERE import_id = $1;

-- name: import_file_delete
DELETE FROM import_files WHERE id = $1;

-- name: import_loans_of_import
SELECT pool_id, number FROM import_statements WHERE import_id = $1
UNION
SELECT pool_id, number FROM import_events WHERE import_id = $1
UNION
SELECT pool_id, number FROM import_parts WHERE import_id = $1
UNION
SELECT pool_id, number FROM import_loans WHERE pool_id = $1
ORDER BY pool_id, number;

-- name: import_statements_delete
DELETE FROM import_statements WHERE import_id = $1;

-- name: import_events_delete
DELETE FROM import_events WHERE import_id = $1;

-- name: import_loan_prune
-- A loan of which nothing is remembered any more.
DELETE FROM import_loans
WHERE pool_id = $1 AND number = $2 AND deal_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM import_statements s WHERE s.pool_id = $1 AND s.number = $2)
  AND NOT EXISTS (SELECT 1 FROM import_events e WHERE e.pool_id = $1 AND e.number = $2)
  AND NOT EXISTS (SELECT 1 FROM import_parts p WHERE p.pool_id = $1 AND p.number = $2);

-- name: import_loan_forget_deal
UPDATE import_loans SET deal_id = NULL, underwritten_on = NULL WHERE deal_id = $1;

-- name: import_periods_forget_deal
DELETE FROM import_periods WHERE deal_id = $1;

-- name: import_period_delete
DELETE FROM import_periods WHERE deal_id = $1 AND last_ym = $2;
