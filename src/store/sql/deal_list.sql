-- Lists of deals: what is shown of each, and the order of their addresses.

-- name: deal_summary
SELECT d.id, l.address, l.city, l.state, d.market_key, d.strategy, d.closed_on,
       d.purchase_price_cents, d.buyer_id, b.name, d.buy_box_id, x.name, d.projected_rent_cents,
       d.projected_expenses_cents, d.projected_noi_cents, d.projected_cash_flow_cents,
       d.projected_dscr_e4, d.required_dscr_e4, s.grade, s.flag_bits, s.caller_flags, s.updated_at,
       s.weighted_cash_flow, s.months_cash_flow, s.months_rent, s.latest_ym, p.months,
       s.cash_flow_cents, s.dscr_e4, s.vacancy_ppm
FROM deals d
JOIN leads l ON l.id = d.id
JOIN buyers b ON b.id = d.buyer_id
JOIN deal_standings s ON s.deal_id = d.id
LEFT JOIN buy_boxes x ON x.id = d.buy_box_id
LEFT JOIN periods p ON p.deal_id = d.id AND p.last_ym = s.latest_ym
WHERE d.id = $1;

-- name: lead_address
SELECT address FROM leads WHERE id = $1;

-- name: lead_addresses_rising
SELECT id, address FROM leads WHERE (address, id) > ($1, $2) ORDER BY address, id LIMIT $3;

-- name: lead_addresses_falling
SELECT id, address FROM leads WHERE (address, id) < ($1, $2)
ORDER BY address DESC, id DESC LIMIT $3;
