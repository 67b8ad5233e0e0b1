-- What lists of deals are sorted and filtered by, kept with what the months made of a deal.

-- Cash flow of the latest reporting period; which of the 63 months that end with latest_ym are
-- reported: bit i is the month i before it (domain/reported.h).
ALTER TABLE deal_standings ADD COLUMN cash_flow_cents {{INT}};
ALTER TABLE deal_standings ADD COLUMN reported_bits {{INT}} NOT NULL DEFAULT 0;
UPDATE deal_standings
SET cash_flow_cents = (SELECT p.cash_flow_cents FROM periods p
                       WHERE p.deal_id = deal_standings.deal_id
                         AND p.last_ym = deal_standings.latest_ym),
    reported_bits = (SELECT CAST(COALESCE(sum(
                         CAST(1 AS BIGINT) << CAST(deal_standings.latest_ym - m.ym AS INTEGER)), 0)
                         AS BIGINT)
                     FROM period_months m
                     WHERE m.deal_id = deal_standings.deal_id
                       AND m.ym > deal_standings.latest_ym - 63
                       AND m.ym <= deal_standings.latest_ym)
WHERE periods > 0;

-- Deals in the order of their addresses, which are their leads'.
CREATE INDEX leads_by_address ON leads (address, id);
