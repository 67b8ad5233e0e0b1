-- What a performance record shows beside the deal and its periods.

-- name: record_surroundings
SELECT s.rev, s.periods, s.grade, s.flag_bits, s.caller_flags, s.notes, s.updated_at,
       b.name, b.engagement_e2, x.name, x.min_dscr_e4
FROM deal_standings s JOIN buyers b ON b.id = $2 LEFT JOIN buy_boxes x ON x.id = $3
WHERE s.deal_id = $1;
