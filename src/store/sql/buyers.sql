-- Buyers. Their aggregate and engagement score change in aggregates.sql alone.

-- name: buyer_insert
INSERT INTO buyers (id, name, company, email, phone, market_keys, strategies, engagement_e2,
                    created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: buyer_set
UPDATE buyers
SET name = $2, company = $3, email = $4, phone = $5, market_keys = $6, strategies = $7,
    rev = rev + 1, updated_at = $8
WHERE id = $1;

-- name: buyer_get
SELECT id, name, company, email, phone, market_keys, strategies, rev, created_at, updated_at,
       total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense, engagement_e2
FROM buyers WHERE id = $1;

-- name: buyer_exists
SELECT 1 FROM buyers WHERE id = $1;

-- name: buyer_references
SELECT EXISTS (SELECT 1 FROM buy_boxes WHERE buyer_id = $1),
       EXISTS (SELECT 1 FROM deals WHERE buyer_id = $1),
       EXISTS (SELECT 1 FROM users WHERE buyer_id = $1);

-- name: buyer_delete
DELETE FROM buyers WHERE id = $1;
