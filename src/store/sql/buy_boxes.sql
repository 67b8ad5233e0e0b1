-- Buy boxes, and the markets of active ones. Their aggregate and warning change in aggregates.sql
-- alone.

-- name: buy_box_insert
INSERT INTO buy_boxes (id, buyer_id, name, strategy, market_keys, property_types, min_price_cents,
                       max_price_cents, min_dscr_e4, min_cash_flow_cents, active, created_at,
                       updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13);

-- name: buy_box_set
UPDATE buy_boxes
SET buyer_id = $2, name = $3, strategy = $4, market_keys = $5, property_types = $6,
    min_price_cents = $7, max_price_cents = $8, min_dscr_e4 = $9, min_cash_flow_cents = $10,
    active = $11, rev = rev + 1, updated_at = $12
WHERE id = $1;

-- name: buy_box_get
SELECT id, buyer_id, name, strategy, market_keys, property_types, min_price_cents, max_price_cents,
       min_dscr_e4, min_cash_flow_cents, active, rev, created_at, updated_at,
       total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense,
       warning_level, warning_rate_e2, warning_since
FROM buy_boxes WHERE id = $1;

-- name: buy_box_references
SELECT EXISTS (SELECT 1 FROM deals WHERE buy_box_id = $1);

-- name: buy_box_delete
DELETE FROM buy_boxes WHERE id = $1;

-- name: buy_box_market_insert
INSERT INTO buy_box_markets (strategy, market_key, buy_box_id) VALUES ($1, $2, $3)
ON CONFLICT DO NOTHING;

-- name: buy_box_markets_delete
DELETE FROM buy_box_markets WHERE buy_box_id = $1;

-- name: match_candidates
SELECT m.buy_box_id, b.buyer_id, b.market_keys, b.property_types, b.min_price_cents,
       b.max_price_cents, b.min_dscr_e4, b.min_cash_flow_cents, y.engagement_e2
FROM buy_box_markets m CROSS JOIN buy_boxes b CROSS JOIN buyers y
WHERE m.strategy = $1 AND m.market_key IN ($2, '') AND b.id = m.buy_box_id AND y.id = b.buyer_id
ORDER BY m.market_key DESC, m.buy_box_id DESC
LIMIT $3;
