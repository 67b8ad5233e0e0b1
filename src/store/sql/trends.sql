-- Monthly sums over what was reported: rows of `trend_months`, see app/trends.h.

-- name: trend_add
INSERT INTO trend_months (
    kind, ym, key, strategy,
    grade_a, grade_b, grade_c, grade_d, projected_rent, projected_expenses, projected_noi,
    projected_cash_flow, actual_rent, actual_expenses, actual_noi, actual_cash_flow,
    expense_reports, dscr_e4, dscr_reports, vacancy_ppm, vacancy_reports, quarter_deals, year_deals)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23)
ON CONFLICT (kind, ym, key, strategy) DO UPDATE
SET grade_a = trend_months.grade_a + excluded.grade_a,
    grade_b = trend_months.grade_b + excluded.grade_b,
    grade_c = trend_months.grade_c + excluded.grade_c,
    grade_d = trend_months.grade_d + excluded.grade_d,
    projected_rent = trend_months.projected_rent + excluded.projected_rent,
    projected_expenses = trend_months.projected_expenses + excluded.projected_expenses,
    projected_noi = trend_months.projected_noi + excluded.projected_noi,
    projected_cash_flow = trend_months.projected_cash_flow + excluded.projected_cash_flow,
    actual_rent = trend_months.actual_rent + excluded.actual_rent,
    actual_expenses = trend_months.actual_expenses + excluded.actual_expenses,
    actual_noi = trend_months.actual_noi + excluded.actual_noi,
    actual_cash_flow = trend_months.actual_cash_flow + excluded.actual_cash_flow,
    expense_reports = trend_months.expense_reports + excluded.expense_reports,
    dscr_e4 = trend_months.dscr_e4 + excluded.dscr_e4,
    dscr_reports = trend_months.dscr_reports + excluded.dscr_reports,
    vacancy_ppm = trend_months.vacancy_ppm + excluded.vacancy_ppm,
    vacancy_reports = trend_months.vacancy_reports + excluded.vacancy_reports,
    quarter_deals = trend_months.quarter_deals + excluded.quarter_deals,
    year_deals = trend_months.year_deals + excluded.year_deals;

-- name: trend_delete
DELETE FROM trend_months WHERE kind = $1 AND ym = $2 AND key = $3 AND strategy = $4;

-- name: trend_months_of_deal
SELECT ym FROM period_months WHERE deal_id = $1 AND ym BETWEEN $2 AND $3;

-- name: trend_next_month
SELECT min(ym) FROM trend_months WHERE kind = $1 AND ym >= $2;

-- name: trend_rows_of_key
SELECT ym, key, strategy,
       grade_a, grade_b, grade_c, grade_d, projected_rent, projected_expenses, projected_noi,
       projected_cash_flow, actual_rent, actual_expenses, actual_noi, actual_cash_flow,
       expense_reports, dscr_e4, dscr_reports, vacancy_ppm, vacancy_reports, quarter_deals,
       year_deals
FROM trend_months
WHERE kind = $1 AND ym = $2 AND key = $4
  AND (strategy = $3 OR $3 IS NULL)
ORDER BY strategy;

-- part: trend_sums
       CAST(sum(grade_a) AS BIGINT), CAST(sum(grade_b) AS BIGINT), CAST(sum(grade_c) AS BIGINT),
       CAST(sum(grade_d) AS BIGINT), CAST(sum(projected_rent) AS BIGINT),
       CAST(sum(projected_expenses) AS BIGINT), CAST(sum(projected_noi) AS BIGINT),
       CAST(sum(projected_cash_flow) AS BIGINT), CAST(sum(actual_rent) AS BIGINT),
       CAST(sum(actual_expenses) AS BIGINT), CAST(sum(actual_noi) AS BIGINT),
       CAST(sum(actual_cash_flow) AS BIGINT), CAST(sum(expense_reports) AS BIGINT),
       CAST(sum(dscr_e4) AS BIGINT), CAST(sum(dscr_reports) AS BIGINT),
       CAST(sum(vacancy_ppm) AS BIGINT), CAST(sum(vacancy_reports) AS BIGINT),
       CAST(sum(quarter_deals) AS BIGINT), CAST(sum(year_deals) AS BIGINT)

-- name: trend_keys_of_month
-- A group a key that has a report in the month's period of $6 months; the read ends with its limit,
-- before the rest of the month.
SELECT min(ym), key, '',
-- use: trend_sums
FROM trend_months
WHERE kind = $1 AND ym = $2 AND key > $4
  AND (strategy = $3 OR $3 IS NULL)
GROUP BY key
HAVING sum(grade_a + grade_b + grade_c + grade_d) > 0
    OR (CAST($6 AS BIGINT) >= 3 AND sum(quarter_deals) > 0)
    OR (CAST($6 AS BIGINT) >= 12 AND sum(year_deals) > 0)
ORDER BY key LIMIT $5;

-- name: trend_month_of_markets
-- All markets' rows of a month as one, if there is any.
SELECT ym, '', '',
-- use: trend_sums
FROM trend_months
WHERE kind = 0 AND ym = $1
  AND (strategy = $2 OR $2 IS NULL)
GROUP BY ym;

-- name: trend_month_of_strategies
SELECT ym, '', strategy,
-- use: trend_sums
FROM trend_months
WHERE kind = 0 AND ym = $1
  AND (strategy = $2 OR $2 IS NULL)
GROUP BY ym, strategy
ORDER BY ym, strategy;

-- part: trend_deals
-- The same sums from the deals' own periods, where no kept rows answer: periods of $1 months, by
-- $2, behind the period $5, whose first month is $7, and the key $6.
SELECT period, key, deals,
       grade_a, grade_b, grade_c, grade_d, projected_rent, projected_expenses, projected_noi,
       projected_cash_flow, actual_rent, actual_expenses, actual_noi, actual_cash_flow,
       expense_reports, dscr_e4, dscr_reports, vacancy_ppm, vacancy_reports
FROM (
    SELECT m.ym / $1 AS period,
           CASE $2 WHEN 'market' THEN d.market_key WHEN 'strategy' THEN d.strategy
                   WHEN 'buyer' THEN d.buyer_id WHEN 'buybox' THEN d.buy_box_id
                   ELSE '' END AS key,
           count(DISTINCT d.id) AS deals,
           CAST(sum(CASE WHEN p.grade = 'A' THEN 1 ELSE 0 END) AS BIGINT) AS grade_a,
           CAST(sum(CASE WHEN p.grade = 'B' THEN 1 ELSE 0 END) AS BIGINT) AS grade_b,
           CAST(sum(CASE WHEN p.grade = 'C' THEN 1 ELSE 0 END) AS BIGINT) AS grade_c,
           CAST(sum(CASE WHEN p.grade = 'D' THEN 1 ELSE 0 END) AS BIGINT) AS grade_d,
           CAST(sum(d.projected_rent_cents) AS BIGINT) AS projected_rent,
           CAST(sum(CASE WHEN p.expense_total_cents IS NULL THEN 0
                         ELSE d.projected_expenses_cents END) AS BIGINT) AS projected_expenses,
           CAST(sum(d.projected_noi_cents) AS BIGINT) AS projected_noi,
           CAST(sum(d.projected_cash_flow_cents) AS BIGINT) AS projected_cash_flow,
           CAST(sum(p.rent_cents) AS BIGINT) AS actual_rent,
           CAST(sum(COALESCE(p.expense_total_cents, 0)) AS BIGINT) AS actual_expenses,
           CAST(sum(p.noi_cents) AS BIGINT) AS actual_noi,
           CAST(sum(p.cash_flow_cents) AS BIGINT) AS actual_cash_flow,
           count(p.expense_total_cents) AS expense_reports,
           CAST(sum(COALESCE(p.dscr_e4, 0)) AS BIGINT) AS dscr_e4,
           count(p.dscr_e4) AS dscr_reports,
           CAST(sum(COALESCE(p.vacancy_ppm, 0)) AS BIGINT) AS vacancy_ppm,
           count(p.vacancy_ppm) AS vacancy_reports
    FROM deals d
    JOIN period_months m ON m.deal_id = d.id
    JOIN periods p ON p.deal_id = m.deal_id AND p.last_ym = m.last_ym

-- part: trend_deals_rest
      AND (d.market_key = $8 OR $8 IS NULL)
      AND (d.strategy = $9 OR $9 IS NULL)
      AND ($2 <> 'buybox' OR d.buy_box_id IS NOT NULL)
      AND m.ym >= $7
    GROUP BY 1, 2
) months
WHERE period > $5 OR (period = $5 AND key > $6)
ORDER BY period, key LIMIT $12

-- name: trend_deals_of_buyer
-- use: trend_deals
    WHERE d.buyer_id = $10 AND d.closed_on BETWEEN $3 AND $4
      AND (d.buy_box_id = $11 OR $11 IS NULL)
-- use: trend_deals_rest

-- name: trend_deals_of_box
-- use: trend_deals
    WHERE d.buy_box_id = $11 AND d.closed_on BETWEEN $3 AND $4
      AND (d.buyer_id = $10 OR $10 IS NULL)
-- use: trend_deals_rest

-- name: trend_deals_closed
-- use: trend_deals
    WHERE d.closed_on BETWEEN $3 AND $4
      AND (d.buyer_id = $10 OR $10 IS NULL)
      AND (d.buy_box_id = $11 OR $11 IS NULL)
-- use: trend_deals_rest

-- name: trend_window_of_buyer
-- The closed date behind the next $3 deals.
SELECT closed_on FROM deals WHERE buyer_id = $1 AND closed_on >= $2
ORDER BY closed_on LIMIT 1 OFFSET $3;

-- name: trend_window_of_box
SELECT closed_on FROM deals WHERE buy_box_id = $1 AND closed_on >= $2
ORDER BY closed_on LIMIT 1 OFFSET $3;

-- name: trend_window_closed
SELECT closed_on FROM deals WHERE closed_on >= $1 ORDER BY closed_on LIMIT 1 OFFSET $2;

-- part: trend_recount
-- What kept rows should be, counted anew.
SELECT ym, key, strategy,
-- use: trend_sums
FROM (

-- part: trend_recount_end
) months
GROUP BY ym, key, strategy
ORDER BY ym, key, strategy

-- part: trend_facts
-- A row a reported month.
           CASE WHEN p.grade = 'A' THEN 1 ELSE 0 END AS grade_a,
           CASE WHEN p.grade = 'B' THEN 1 ELSE 0 END AS grade_b,
           CASE WHEN p.grade = 'C' THEN 1 ELSE 0 END AS grade_c,
           CASE WHEN p.grade = 'D' THEN 1 ELSE 0 END AS grade_d,
           d.projected_rent_cents AS projected_rent,
           CASE WHEN p.expense_total_cents IS NULL THEN 0
                ELSE d.projected_expenses_cents END AS projected_expenses,
           d.projected_noi_cents AS projected_noi,
           d.projected_cash_flow_cents AS projected_cash_flow, p.rent_cents AS actual_rent,
           COALESCE(p.expense_total_cents, 0) AS actual_expenses, p.noi_cents AS actual_noi,
           p.cash_flow_cents AS actual_cash_flow,
           CASE WHEN p.expense_total_cents IS NULL THEN 0 ELSE 1 END AS expense_reports,
           COALESCE(p.dscr_e4, 0) AS dscr_e4,
           CASE WHEN p.dscr_e4 IS NULL THEN 0 ELSE 1 END AS dscr_reports,
           COALESCE(p.vacancy_ppm, 0) AS vacancy_ppm,
           CASE WHEN p.vacancy_ppm IS NULL THEN 0 ELSE 1 END AS vacancy_reports, 0 AS quarter_deals,
           0 AS year_deals
    FROM deals d
    JOIN period_months m ON m.deal_id = d.id
    JOIN periods p ON p.deal_id = m.deal_id AND p.last_ym = m.last_ym

-- part: trend_first_in_quarter
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0
    FROM deals d JOIN period_months m ON m.deal_id = d.id

-- part: trend_first_in_year
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
    FROM deals d JOIN period_months m ON m.deal_id = d.id

-- name: trend_recount_of_market
-- use: trend_recount
    SELECT d.market_key AS key, d.strategy AS strategy, m.ym AS ym,
-- use: trend_facts
    WHERE d.market_key = $1 AND d.strategy = $2
    UNION ALL
    SELECT d.market_key, d.strategy, m.ym / 3 * 3,
-- use: trend_first_in_quarter
    WHERE d.market_key = $1 AND d.strategy = $2
    GROUP BY d.id, m.ym / 3 * 3
    UNION ALL
    SELECT d.market_key, d.strategy, m.ym / 12 * 12,
-- use: trend_first_in_year
    WHERE d.market_key = $1 AND d.strategy = $2
    GROUP BY d.id, m.ym / 12 * 12
-- use: trend_recount_end

-- name: trend_recount_of_buyer
-- use: trend_recount
    SELECT d.buyer_id AS key, '' AS strategy, m.ym AS ym,
-- use: trend_facts
    WHERE d.buyer_id = $1
    UNION ALL
    SELECT d.buyer_id, '', m.ym / 3 * 3,
-- use: trend_first_in_quarter
    WHERE d.buyer_id = $1
    GROUP BY d.id, m.ym / 3 * 3
    UNION ALL
    SELECT d.buyer_id, '', m.ym / 12 * 12,
-- use: trend_first_in_year
    WHERE d.buyer_id = $1
    GROUP BY d.id, m.ym / 12 * 12
-- use: trend_recount_end

-- name: trend_recount_of_box
-- use: trend_recount
    SELECT d.buy_box_id AS key, '' AS strategy, m.ym AS ym,
-- use: trend_facts
    WHERE d.buy_box_id = $1
    UNION ALL
    SELECT d.buy_box_id, '', m.ym / 3 * 3,
-- use: trend_first_in_quarter
    WHERE d.buy_box_id = $1
    GROUP BY d.id, m.ym / 3 * 3
    UNION ALL
    SELECT d.buy_box_id, '', m.ym / 12 * 12,
-- use: trend_first_in_year
    WHERE d.buy_box_id = $1
    GROUP BY d.id, m.ym / 12 * 12
-- use: trend_recount_end

-- name: trend_market_after
-- The next strategy and market that has a deal.
SELECT market_key, strategy FROM deals WHERE (strategy, market_key) > ($1, $2)
ORDER BY strategy, market_key LIMIT 1;

-- part: trend_says_something
  AND (grade_a <> 0 OR grade_b <> 0 OR grade_c <> 0 OR grade_d <> 0
    OR projected_rent <> 0 OR projected_expenses <> 0 OR projected_noi <> 0
    OR projected_cash_flow <> 0 OR actual_rent <> 0 OR actual_expenses <> 0 OR actual_noi <> 0
    OR actual_cash_flow <> 0 OR expense_reports <> 0 OR dscr_e4 <> 0 OR dscr_reports <> 0
    OR vacancy_ppm <> 0 OR vacancy_reports <> 0 OR quarter_deals <> 0 OR year_deals <> 0)

-- name: trend_strays_of_market
-- Rows of a month that belong to nobody and say something: of what is gone, rows of zeros stay.
SELECT ym, key, strategy FROM trend_months t
WHERE t.kind = 0 AND t.ym = $1
  AND NOT EXISTS (SELECT 1 FROM deals WHERE strategy = t.strategy AND market_key = t.key)
-- use: trend_says_something
;

-- name: trend_strays_of_buyer
SELECT ym, key, strategy FROM trend_months t
WHERE t.kind = 1 AND t.ym = $1
  AND NOT EXISTS (SELECT 1 FROM buyers WHERE id = t.key AND t.strategy = '')
-- use: trend_says_something
;

-- name: trend_strays_of_box
SELECT ym, key, strategy FROM trend_months t
WHERE t.kind = 2 AND t.ym = $1
  AND NOT EXISTS (SELECT 1 FROM buy_boxes WHERE id = t.key AND t.strategy = '')
-- use: trend_says_something
;
