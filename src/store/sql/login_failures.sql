-- Wrong sign-ins of the last quarter of an hour.

-- name: login_failure_insert
INSERT INTO login_failures (subject, at, id) VALUES ($1, $2, $3);

-- name: login_failure_nth
-- When the (n + 1)th newest since $2 was.
SELECT at FROM login_failures WHERE subject = $1 AND at > $2 ORDER BY at DESC LIMIT 1 OFFSET $3;

-- name: login_failures_clear
DELETE FROM login_failures WHERE subject = $1;

-- name: login_failures_expire
DELETE FROM login_failures WHERE at <= $1;
