-- The audit log and the end of its chain.

-- name: audit_head_get
SELECT seq, hash FROM audit_head WHERE one = 1;

-- name: audit_head_set
UPDATE audit_head SET seq = $1, hash = $2 WHERE one = 1;

-- name: audit_head_remove_first
-- The head that the schema begins with, before a copy brings another.
DELETE FROM audit_head WHERE one = 1 AND seq = 0;

-- name: audit_insert
INSERT {{OR_FAIL}} INTO audit_log (
    seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
    after, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: audit_after
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log WHERE seq > $1 ORDER BY seq LIMIT $2;

-- name: audit_back
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log WHERE seq >= $1 AND seq < $2 ORDER BY seq DESC LIMIT $3;

-- name: audit_later
-- An import that was reverted, and its reverting, leave things as they were before.
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE subject_id = $1 AND seq > $2
  AND NOT EXISTS (SELECT 1 FROM imports i
                  WHERE i.id = audit_log.request_id AND i.status = 'reverted'
                    AND (seq BETWEEN i.first_seq AND i.last_seq OR at = i.reverted_at))
ORDER BY seq LIMIT 1;

-- name: audit_earlier
-- By the subject alone, as the next.
SELECT subject_kind, after FROM audit_log WHERE subject_id = $1 AND seq < $2 ORDER BY seq DESC;

-- name: audit_of_subject
-- By the subject alone: a condition on action or kind would tempt the planner into their indexes,
-- which hold an entry for every deal.
SELECT action, after FROM audit_log WHERE subject_id = $1 ORDER BY seq;
