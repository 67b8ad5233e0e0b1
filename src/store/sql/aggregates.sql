-- The aggregates that buyers and buy boxes carry in their rows.

-- name: buyer_standing_get
SELECT total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense, engagement_e2
FROM buyers WHERE id = $1;

-- name: buyer_standing_set
UPDATE buyers
SET total_deals = $2, graded_deals = $3, grade_a = $4, grade_b = $5, grade_c = $6, grade_d = $7,
    sum_cash_flow_e4 = $8, sum_dscr_e4 = $9, sum_rent_e4 = $10, sum_expense_e4 = $11,
    count_cash_flow = $12, count_dscr = $13, count_rent = $14, count_expense = $15,
    engagement_e2 = $16, rev = rev + 1, updated_at = $17
WHERE id = $1;

-- name: box_standing_get
SELECT total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense,
       warning_level, warning_rate_e2, warning_since
FROM buy_boxes WHERE id = $1;

-- name: box_standing_set
UPDATE buy_boxes
SET total_deals = $2, graded_deals = $3, grade_a = $4, grade_b = $5, grade_c = $6, grade_d = $7,
    sum_cash_flow_e4 = $8, sum_dscr_e4 = $9, sum_rent_e4 = $10, sum_expense_e4 = $11,
    count_cash_flow = $12, count_dscr = $13, count_rent = $14, count_expense = $15,
    warning_level = $16, warning_rate_e2 = $17, warning_since = $18, rev = rev + 1,
    updated_at = $19
WHERE id = $1;

-- name: buyer_ids_after
SELECT id FROM buyers WHERE id > $1 ORDER BY id LIMIT $2;

-- name: box_ids_after
SELECT id FROM buy_boxes WHERE id > $1 ORDER BY id LIMIT $2;

-- name: buyer_count
SELECT count(*) FROM buyers;

-- name: box_count
SELECT count(*) FROM buy_boxes;

-- name: standings_of_buyer
SELECT s.grade, s.periods, s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent,
       s.weighted_expense, s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d JOIN deal_standings s ON s.deal_id = d.id WHERE d.buyer_id = $1;

-- name: standings_of_box
SELECT s.grade, s.periods, s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent,
       s.weighted_expense, s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d JOIN deal_standings s ON s.deal_id = d.id WHERE d.buy_box_id = $1;
