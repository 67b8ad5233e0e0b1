-- Monthly sums over what was reported, and the latest figures of each deal: see app/trends.h.

-- A row for each month and market with strategy, buyer or buy box (kind 0, 1, 2) that has a report
-- of the month; `key` is the market or the id, strategy is '' under kinds 1 and 2. The month leads
-- the key, so that reports of one month, as most that come together are, meet in few pages.
CREATE TABLE trend_months (
    kind               {{INT}} NOT NULL,
    ym                 {{INT}} NOT NULL,
    key                {{TEXT}} NOT NULL,
    strategy           {{TEXT}} NOT NULL,
    -- reports by the grade of the period that covers the month; together they are all reports
    grade_a            {{INT}} NOT NULL,
    grade_b            {{INT}} NOT NULL,
    grade_c            {{INT}} NOT NULL,
    grade_d            {{INT}} NOT NULL,
    -- sums in cents; both expenses only of reports that say their expenses
    projected_rent      {{INT}} NOT NULL,
    projected_expenses  {{INT}} NOT NULL,
    projected_noi       {{INT}} NOT NULL,
    projected_cash_flow {{INT}} NOT NULL,
    actual_rent         {{INT}} NOT NULL,
    actual_expenses     {{INT}} NOT NULL,
    actual_noi          {{INT}} NOT NULL,
    actual_cash_flow    {{INT}} NOT NULL,
    -- sums and how many reports have the figure
    expense_reports    {{INT}} NOT NULL,
    dscr_e4            {{INT}} NOT NULL,
    dscr_reports       {{INT}} NOT NULL,
    vacancy_ppm        {{INT}} NOT NULL,
    vacancy_reports    {{INT}} NOT NULL,
    -- on the first month of a quarter (a year): deals with a report in the quarter (the year)
    quarter_deals      {{INT}} NOT NULL,
    year_deals         {{INT}} NOT NULL,
    PRIMARY KEY (kind, ym, key, strategy)
) {{KEYED}};

-- Figures of the latest reporting period.
ALTER TABLE deal_standings ADD COLUMN dscr_e4 {{INT}};
ALTER TABLE deal_standings ADD COLUMN vacancy_ppm {{INT}};
UPDATE deal_standings
SET dscr_e4 = (SELECT p.dscr_e4 FROM periods p
               WHERE p.deal_id = deal_standings.deal_id AND p.last_ym = deal_standings.latest_ym),
    vacancy_ppm = (SELECT p.vacancy_ppm FROM periods p
                   WHERE p.deal_id = deal_standings.deal_id
                     AND p.last_ym = deal_standings.latest_ym)
WHERE periods > 0;

-- What was reported before this table came: each deal's months, and the first months of its quarters
-- and years, once for its market with strategy, its buyer and its buy box.
INSERT INTO trend_months (
    kind, ym, key, strategy,
    grade_a, grade_b, grade_c, grade_d, projected_rent, projected_expenses, projected_noi,
    projected_cash_flow, actual_rent, actual_expenses, actual_noi, actual_cash_flow,
    expense_reports, dscr_e4, dscr_reports, vacancy_ppm, vacancy_reports, quarter_deals, year_deals)
SELECT g.kind, f.ym, g.key, g.strategy,
       CAST(sum(grade_a) AS BIGINT), CAST(sum(grade_b) AS BIGINT), CAST(sum(grade_c) AS BIGINT),
       CAST(sum(grade_d) AS BIGINT), CAST(sum(projected_rent) AS BIGINT),
       CAST(sum(projected_expenses) AS BIGINT), CAST(sum(projected_noi) AS BIGINT),
       CAST(sum(projected_cash_flow) AS BIGINT), CAST(sum(actual_rent) AS BIGINT),
       CAST(sum(actual_expenses) AS BIGINT), CAST(sum(actual_noi) AS BIGINT),
       CAST(sum(actual_cash_flow) AS BIGINT), CAST(sum(expense_reports) AS BIGINT),
       CAST(sum(dscr_e4) AS BIGINT), CAST(sum(dscr_reports) AS BIGINT),
       CAST(sum(vacancy_ppm) AS BIGINT), CAST(sum(vacancy_reports) AS BIGINT),
       CAST(sum(quarter_deals) AS BIGINT), CAST(sum(year_deals) AS BIGINT)
FROM (
    SELECT id AS deal_id, 0 AS kind, market_key AS key, strategy FROM deals
    UNION ALL
    SELECT id, 1, buyer_id, '' FROM deals
    UNION ALL
    SELECT id, 2, buy_box_id, '' FROM deals WHERE buy_box_id IS NOT NULL
) g
JOIN (
    SELECT d.id AS deal_id, m.ym AS ym,
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
    UNION ALL
    SELECT deal_id, ym / 3 * 3,
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0
    FROM period_months
    GROUP BY deal_id, ym / 3 * 3
    UNION ALL
    SELECT deal_id, ym / 12 * 12,
           0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1
    FROM period_months
    GROUP BY deal_id, ym / 12 * 12
) f ON f.deal_id = g.deal_id
GROUP BY g.kind, f.ym, g.key, g.strategy;
