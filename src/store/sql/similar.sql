-- Closed deals near a price: each statement walks an index away from it.

-- name: similar_here_below
SELECT d.id, l.address, d.market_key, d.closed_on, d.purchase_price_cents, d.projected_rent_cents,
       d.projected_cash_flow_cents, d.projected_dscr_e4, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d CROSS JOIN leads l CROSS JOIN deal_standings s
WHERE d.strategy = $1 AND d.market_key = $2 AND d.purchase_price_cents < $3 AND d.id <> $4
  AND l.id = d.id AND s.deal_id = d.id
ORDER BY d.purchase_price_cents DESC
LIMIT $5;

-- name: similar_here_above
SELECT d.id, l.address, d.market_key, d.closed_on, d.purchase_price_cents, d.projected_rent_cents,
       d.projected_cash_flow_cents, d.projected_dscr_e4, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d CROSS JOIN leads l CROSS JOIN deal_standings s
WHERE d.strategy = $1 AND d.market_key = $2 AND d.purchase_price_cents >= $3 AND d.id <> $4
  AND l.id = d.id AND s.deal_id = d.id
ORDER BY d.purchase_price_cents
LIMIT $5;

-- name: similar_elsewhere_below
SELECT d.id, l.address, d.market_key, d.closed_on, d.purchase_price_cents, d.projected_rent_cents,
       d.projected_cash_flow_cents, d.projected_dscr_e4, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d CROSS JOIN leads l CROSS JOIN deal_standings s
WHERE d.strategy = $1 AND d.market_key <> $2 AND d.purchase_price_cents < $3 AND d.id <> $4
  AND l.id = d.id AND s.deal_id = d.id
ORDER BY d.purchase_price_cents DESC
LIMIT $5;

-- name: similar_elsewhere_above
SELECT d.id, l.address, d.market_key, d.closed_on, d.purchase_price_cents, d.projected_rent_cents,
       d.projected_cash_flow_cents, d.projected_dscr_e4, s.grade, s.periods,
       s.weighted_cash_flow, s.weighted_dscr, s.weighted_rent, s.weighted_expense,
       s.months_cash_flow, s.months_dscr, s.months_rent, s.months_expense
FROM deals d CROSS JOIN leads l CROSS JOIN deal_standings s
WHERE d.strategy = $1 AND d.market_key <> $2 AND d.purchase_price_cents >= $3 AND d.id <> $4
  AND l.id = d.id AND s.deal_id = d.id
ORDER BY d.purchase_price_cents
LIMIT $5;
