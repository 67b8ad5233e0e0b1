-- Closed deals, what the months made of them, and their periods.

-- name: deal_insert
INSERT INTO deals (
    id, record_id, buyer_id, buy_box_id, strategy, market_key, closed_on, purchase_price_cents,
    rehab_cost_cents, has_financing, loan_type, interest_rate_ppm, ltv_ppm, amortization_e4,
    explicit_debt_service_cents, debt_service_cents, projected_rent_cents, projected_noi_cents,
    projected_expenses_cents, projected_cash_flow_cents, projected_dscr_e4, dscr_basis,
    required_dscr_e4, assumptions, locked_at, locked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26);

-- name: deal_revert_allow
INSERT INTO deal_reverts (deal_id) VALUES ($1);

-- name: deal_delete
DELETE FROM deals WHERE id = $1;

-- name: deal_revert_forbid
DELETE FROM deal_reverts WHERE deal_id = $1;

-- name: deal_get
SELECT id, record_id, buyer_id, buy_box_id, strategy, market_key, closed_on, purchase_price_cents,
       rehab_cost_cents, has_financing, loan_type, interest_rate_ppm, ltv_ppm, amortization_e4,
       explicit_debt_service_cents, debt_service_cents, projected_rent_cents, projected_noi_cents,
       projected_expenses_cents, projected_cash_flow_cents, projected_dscr_e4, dscr_basis,
       required_dscr_e4, assumptions, locked_at, locked_by
FROM deals WHERE id = $1;

-- name: deal_ids_after
SELECT id FROM deals WHERE id > $1 ORDER BY id LIMIT $2;

-- name: deal_count
SELECT count(*) FROM deals;

-- name: deal_of_buyer
SELECT 1 FROM deals WHERE id = $1 AND buyer_id = $2;

-- name: standing_insert
INSERT INTO deal_standings (deal_id, updated_at) VALUES ($1, $2);

-- name: standing_delete
DELETE FROM deal_standings WHERE deal_id = $1;

-- name: standing_get
SELECT rev, periods, latest_ym, grade, flag_bits, caller_flags, notes, updated_at,
       weighted_cash_flow, weighted_dscr, weighted_rent, weighted_expense,
       months_cash_flow, months_dscr, months_rent, months_expense, dscr_e4, vacancy_ppm,
       cash_flow_cents, reported_bits
FROM deal_standings WHERE deal_id = $1;

-- name: standing_set
UPDATE deal_standings
SET periods = $2, latest_ym = $3, grade = $4, flag_bits = $5, caller_flags = $6, notes = $7, updated_at = $8,
    weighted_cash_flow = $9, weighted_dscr = $10, weighted_rent = $11, weighted_expense = $12,
    months_cash_flow = $13, months_dscr = $14, months_rent = $15, months_expense = $16,
    dscr_e4 = $17, vacancy_ppm = $18, cash_flow_cents = $19, reported_bits = $20, rev = rev + 1
WHERE deal_id = $1;

-- name: deal_id_further
-- The id that has $2 deals between itself and $1.
SELECT id FROM deals WHERE id > $1 ORDER BY id LIMIT 1 OFFSET $2;

-- name: deal_images
-- In the order of the tables, which keeps SQLite from reading them along another index.
SELECT d.id, d.buyer_id, d.buy_box_id, d.market_key, d.strategy, d.closed_on, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense, s.dscr_e4, s.vacancy_ppm,
       s.cash_flow_cents, s.reported_bits, s.latest_ym, s.flag_bits, d.required_dscr_e4
FROM deals d JOIN deal_standings s ON s.deal_id = d.id
WHERE d.id > $1 AND d.id <= $2
ORDER BY d.id;

-- name: deals_gone_after
SELECT 1 FROM audit_log WHERE action = 'deal.revert' AND seq > $1 LIMIT 1;

-- name: deal_images_changed_after
-- Every change of a deal has an audit entry in its own transaction, so the log tells which changed.
SELECT d.id, d.buyer_id, d.buy_box_id, d.market_key, d.strategy, d.closed_on, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense, s.dscr_e4, s.vacancy_ppm,
       s.cash_flow_cents, s.reported_bits, s.latest_ym, s.flag_bits, d.required_dscr_e4
FROM deals d JOIN deal_standings s ON s.deal_id = d.id
WHERE d.id IN (SELECT subject_id FROM audit_log WHERE subject_kind = 'deal' AND seq > $1);

-- name: period_insert
INSERT INTO periods (
    deal_id, last_ym, months, id, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
    taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
    dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
    noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
    entered_at, updated_by, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
        $21, $22, $23, $24, $25, $26, $27, $28, $29, $30);

-- name: period_set
UPDATE periods
SET rent_cents = $3, vacancy_ppm = $4, maintenance_cents = $5, management_cents = $6,
    taxes_cents = $7, insurance_cents = $8, other_cents = $9, expense_total_cents = $10,
    noi_cents = $11, cash_flow_cents = $12, dscr_e4 = $13, derived = $14, cash_flow_variance = $15,
    dscr_variance = $16, rent_variance = $17, expense_variance = $18, noi_mismatch_cents = $19,
    grade = $20, policy_version = $21, flag_bits = $22, caller_flags = $23, notes = $24,
    updated_by = $25, updated_at = $26, rev = rev + 1
WHERE deal_id = $1 AND last_ym = $2;

-- name: period_delete
DELETE FROM periods WHERE deal_id = $1 AND last_ym = $2;

-- name: period_month_insert
INSERT INTO period_months (deal_id, ym, last_ym) VALUES ($1, $2, $3);

-- name: period_months_delete
DELETE FROM period_months WHERE deal_id = $1 AND ym BETWEEN $2 AND $3;

-- name: periods_of_deal
SELECT id, last_ym, months, rev, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
       taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
       dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
       noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
       entered_at, updated_by, updated_at
FROM periods WHERE deal_id = $1 ORDER BY last_ym;

-- name: period_get
SELECT id, last_ym, months, rev, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
       taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
       dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
       noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
       entered_at, updated_by, updated_at
FROM periods WHERE deal_id = $1 AND id = $2;

-- name: period_latest
SELECT id, last_ym, months, rev, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
       taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
       dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
       noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
       entered_at, updated_by, updated_at
FROM periods WHERE deal_id = $1 ORDER BY last_ym DESC LIMIT 1;

-- name: period_before
SELECT id, last_ym, months, rev, rent_cents, vacancy_ppm, maintenance_cents, management_cents,
       taxes_cents, insurance_cents, other_cents, expense_total_cents, noi_cents, cash_flow_cents,
       dscr_e4, derived, cash_flow_variance, dscr_variance, rent_variance, expense_variance,
       noi_mismatch_cents, grade, policy_version, flag_bits, caller_flags, notes, entered_by,
       entered_at, updated_by, updated_at
FROM periods WHERE deal_id = $1 AND last_ym < $2 ORDER BY last_ym DESC LIMIT 1;

-- name: period_months_between
SELECT ym FROM period_months WHERE deal_id = $1 AND ym BETWEEN $2 AND $3 ORDER BY ym;

-- name: periods_with_wrong_months
SELECT p.deal_id, p.id FROM periods p
LEFT JOIN period_months m ON m.deal_id = p.deal_id AND m.last_ym = p.last_ym
GROUP BY p.deal_id, p.last_ym, p.id, p.months
HAVING count(m.ym) <> p.months OR min(m.ym) <> p.last_ym - p.months + 1
    OR max(m.ym) <> p.last_ym;

-- name: months_without_period
SELECT m.deal_id, m.ym FROM period_months m
LEFT JOIN periods p ON p.deal_id = m.deal_id AND p.last_ym = m.last_ym
WHERE p.id IS NULL;
