-- Pages of the audit log, newest first. One filter drives each statement by its index, the rest is
-- checked row by row; a plus or an OR keeps a column out of the choice of an index. A parameter that may be
-- NULL is compared with its column first, which tells PostgreSQL its type.

-- part: audit_entries
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log

-- part: audit_before
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8

-- name: audit_list_by_subject
-- use: audit_entries
WHERE subject_id = $1
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
-- use: audit_before

-- name: audit_list_by_actor
-- use: audit_entries
WHERE (subject_id = $1 OR $1 IS NULL)
  AND actor_id = $2
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
-- use: audit_before

-- name: audit_list_by_action
-- use: audit_entries
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND action = $3
  AND (subject_kind = $4 OR $4 IS NULL)
-- use: audit_before

-- name: audit_list_by_kind
-- use: audit_entries
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND subject_kind = $4
-- use: audit_before

-- name: audit_list_by_time
-- use: audit_entries
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
  AND at >= $5
  AND (at, seq) < ($6, $7)
ORDER BY at DESC, seq DESC LIMIT $8;

-- name: audit_list
-- use: audit_entries
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
-- use: audit_before
