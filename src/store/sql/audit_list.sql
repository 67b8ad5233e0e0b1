-- Pages of the audit log, newest first. One filter drives each statement by its index, the rest is
-- checked row by row; a plus or an OR keeps a column out of the choice of an index. A parameter that may be
-- NULL is compared with its column first, which tells PostgreSQL its type.

-- name: audit_list_by_subject
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE subject_id = $1
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8;

-- name: audit_list_by_actor
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE (subject_id = $1 OR $1 IS NULL)
  AND actor_id = $2
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8;

-- name: audit_list_by_action
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND action = $3
  AND (subject_kind = $4 OR $4 IS NULL)
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8;

-- name: audit_list_by_kind
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND subject_kind = $4
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8;

-- name: audit_list_by_time
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
  AND at >= $5
  AND (at, seq) < ($6, $7)
ORDER BY at DESC, seq DESC LIMIT $8;

-- name: audit_list
SELECT seq, at, actor_id, actor_name, request_id, address, action, subject_kind, subject_id, before,
       after, hash
FROM audit_log
WHERE (subject_id = $1 OR $1 IS NULL)
  AND (actor_id = $2 OR $2 IS NULL)
  AND (action = $3 OR $3 IS NULL)
  AND (subject_kind = $4 OR $4 IS NULL)
  AND +at >= $5
  AND +at < $6
  AND seq < $7
ORDER BY seq DESC LIMIT $8;
