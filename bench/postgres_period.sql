-- The bare statements of reporting a month, as a custom script of pgbench: what src/store/sql sends
-- to PostgreSQL for one period, without the rules, HTTP and the sharing of a batch. Variables:
-- deals, how many there are. The months are far from all others, so that none is reported twice.
\set deal random(0, :deals - 1)
\set ym random(100000, 1000000000)
\set trend_ym 24000 + :ym % 60
BEGIN;
SELECT id AS d_id, record_id, buyer_id AS d_buyer, buy_box_id AS d_box, strategy AS d_strategy,
       market_key AS d_market, closed_on, purchase_price_cents, rehab_cost_cents, has_financing, loan_type,
       interest_rate_ppm, ltv_ppm, amortization_e4, explicit_debt_service_cents,
       debt_service_cents, projected_rent_cents, projected_noi_cents, projected_expenses_cents,
       projected_cash_flow_cents, projected_dscr_e4, dscr_basis, required_dscr_e4, assumptions, locked_at, locked_by
FROM deals WHERE id = '1ead0000' || lpad(to_hex(:deal::bigint), 16, '0') \gset
SELECT rev, periods, latest_ym, grade, flag_bits, caller_flags, notes, updated_at,
       weighted_cash_flow, weighted_dscr, weighted_rent, weighted_expense,
       months_cash_flow, months_dscr, months_rent, months_expense, dscr_e4, vacancy_ppm
FROM deal_standings WHERE deal_id = :d_id;
INSERT INTO periods (
    deal_id, last_ym, months, id, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
    taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
    dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
    noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
    entered_at)
VALUES (:d_id, :ym, 1, lpad(to_hex(:ym::bigint), 24, '0'), 200000, 50000, NULL, NULL, NULL, NULL, NULL,
        60000, 140000, 50000, 13500, 3, 0, 0, 0, 0, NULL, 'A', 1, 0, '', NULL,
        '000000000000000000000001', 1750000000000);
INSERT INTO period_months (deal_id, ym, last_ym) VALUES (:d_id, :ym, :ym);
SELECT ym FROM period_months WHERE deal_id = :d_id AND ym BETWEEN :ym - 6 AND :ym + 5;
UPDATE deal_standings
SET periods = periods + 1, latest_ym = :ym, grade = 'A', flag_bits = 0, caller_flags = '',
    notes = NULL, updated_at = 1750000000000, weighted_cash_flow = weighted_cash_flow + 1,
    weighted_dscr = weighted_dscr + 1, weighted_rent = weighted_rent + 1,
    weighted_expense = weighted_expense + 1, months_cash_flow = months_cash_flow + 1,
    months_dscr = months_dscr + 1, months_rent = months_rent + 1,
    months_expense = months_expense + 1, dscr_e4 = 13500, vacancy_ppm = 50000, rev = rev + 1
WHERE deal_id = :d_id;
SELECT total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense, engagement_e2
FROM buyers WHERE id = :d_buyer;
UPDATE buyers
SET grade_a = grade_a + 1, sum_cash_flow_e4 = sum_cash_flow_e4 + 1, sum_dscr_e4 = sum_dscr_e4 + 1,
    sum_rent_e4 = sum_rent_e4 + 1, sum_expense_e4 = sum_expense_e4 + 1, rev = rev + 1,
    updated_at = 1750000000000
WHERE id = :d_buyer;
SELECT total_deals, graded_deals, grade_a, grade_b, grade_c, grade_d,
       sum_cash_flow_e4, sum_dscr_e4, sum_rent_e4, sum_expense_e4,
       count_cash_flow, count_dscr, count_rent, count_expense,
       warning_level, warning_rate_e2, warning_since
FROM buy_boxes WHERE id = :d_box;
UPDATE buy_boxes
SET grade_a = grade_a + 1, sum_cash_flow_e4 = sum_cash_flow_e4 + 1, sum_dscr_e4 = sum_dscr_e4 + 1,
    sum_rent_e4 = sum_rent_e4 + 1, sum_expense_e4 = sum_expense_e4 + 1, rev = rev + 1,
    updated_at = 1750000000000
WHERE id = :d_box;
UPDATE audit_head SET seq = seq + 1, hash = decode(md5(seq::text), 'hex') WHERE one = 1
RETURNING seq AS next \gset
INSERT INTO trend_waiting (
    ym, seq, market_key, strategy, buyer_id, buy_box_id, grade_a, grade_b, grade_c, grade_d,
    projected_rent, projected_expenses, projected_noi, projected_cash_flow, actual_rent, actual_expenses,
    actual_noi, actual_cash_flow, expense_reports, dscr_e4, dscr_reports, vacancy_ppm, vacancy_reports,
    quarter_deals, year_deals)
VALUES (:trend_ym, :next, :d_market, :d_strategy, :d_buyer, :d_box, 1, 0, 0, 0, 200000, 60000, 140000, 50000,
        200000, 60000, 140000, 50000, 1, 13500, 1, 50000, 1, 1, 1);
INSERT INTO audit_log (
    seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
    after, hash)
VALUES (:next, 1750000000000, '000000000000000000000001', 'Bench', '000000000000000000000002',
        '127.0.0.1', 'period.report', 'deal', :d_id, NULL, repeat('x', 700),
        decode(md5(:ym::text), 'hex'));
COMMIT;
