-- Indexes that lists and comparisons of the CRM are driven by.

CREATE INDEX buy_boxes_by_active ON buy_boxes (active, id);

-- Deals of a strategy by price, whatever the market: similar deals elsewhere.
CREATE INDEX deals_by_price ON deals (strategy, purchase_price_cents);
