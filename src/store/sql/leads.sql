-- Leads.

-- name: lead_insert
INSERT INTO leads (
    id, address, city, state, zip, market_key, strategy, property_type, units, asking_price_cents,
    projected_rent_cents, projected_noi_cents, projected_cash_flow_cents, projected_dscr_e4, status,
    score_e2, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18);

-- name: lead_set
UPDATE leads
SET address = $2, city = $3, state = $4, zip = $5, market_key = $6, strategy = $7,
    property_type = $8, units = $9, asking_price_cents = $10, projected_rent_cents = $11,
    projected_noi_cents = $12, projected_cash_flow_cents = $13, projected_dscr_e4 = $14,
    status = $15, score_e2 = $16, rev = rev + 1, updated_at = $17
WHERE id = $1;

-- name: lead_set_status
UPDATE leads SET status = $2, rev = rev + 1, updated_at = $3
WHERE id = $1 AND status <> $2;

-- name: lead_get
SELECT id, address, city, state, zip, market_key, strategy, property_type, units,
       asking_price_cents, projected_rent_cents, projected_noi_cents, projected_cash_flow_cents,
       projected_dscr_e4, status, score_e2, rev, created_at, updated_at
FROM leads WHERE id = $1;

-- name: lead_exists
SELECT 1 FROM leads WHERE id = $1;

-- name: lead_any_between
SELECT 1 FROM leads WHERE id BETWEEN $1 AND $2 LIMIT 1;

-- name: crm_any
-- A row where there is any lead or buyer.
SELECT 1 FROM leads UNION ALL SELECT 1 FROM buyers LIMIT 1;

-- name: lead_references
SELECT EXISTS (SELECT 1 FROM deals WHERE id = $1);

-- name: lead_delete
DELETE FROM leads WHERE id = $1;
