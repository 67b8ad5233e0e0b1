-- Which markets are in use, for menus: each statement steps from one key to the next by an index,
-- and no further than its limit.

-- name: facet_lead_markets
WITH RECURSIVE steps (k) AS (
    SELECT min(market_key) FROM leads
    UNION ALL
    SELECT (SELECT min(l.market_key) FROM leads l WHERE l.market_key > steps.k)
    FROM steps WHERE steps.k IS NOT NULL
)
SELECT k FROM steps WHERE k IS NOT NULL LIMIT $1;

-- name: facet_deal_markets
WITH RECURSIVE steps (k) AS (
    SELECT min(market_key) FROM deals WHERE strategy = $2
    UNION ALL
    SELECT (SELECT min(d.market_key) FROM deals d WHERE d.strategy = $2 AND d.market_key > steps.k)
    FROM steps WHERE steps.k IS NOT NULL
)
SELECT k FROM steps WHERE k IS NOT NULL LIMIT $1;

-- name: facet_box_markets
-- The entry '' stands for any market.
WITH RECURSIVE steps (k) AS (
    SELECT min(word) FROM search_words WHERE kind = 'buybox.market' AND word > ''
    UNION ALL
    SELECT (SELECT min(w.word) FROM search_words w
            WHERE w.kind = 'buybox.market' AND w.word > steps.k)
    FROM steps WHERE steps.k IS NOT NULL
)
SELECT k FROM steps WHERE k IS NOT NULL LIMIT $1;
