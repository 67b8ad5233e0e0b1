-- Users.

-- name: user_insert
INSERT INTO users (
    id, email, email_key, name, role, buyer_id, password_hash, created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: user_set
UPDATE users
SET email = $2, email_key = $3, name = $4, role = $5, buyer_id = $6, password_hash = $7,
    updated_at = $8, rev = rev + 1
WHERE id = $1;

-- name: user_rehash
UPDATE users SET password_hash = $3 WHERE id = $1 AND password_hash = $2;

-- name: user_get
SELECT id, email, name, role, buyer_id, password_hash, rev, created_at, updated_at
FROM users WHERE id = $1;

-- name: user_by_email
SELECT id, email, name, role, buyer_id, password_hash, rev, created_at, updated_at
FROM users WHERE email_key = $1;

-- name: user_name
SELECT name FROM users WHERE id = $1;

-- name: user_any
SELECT 1 FROM users LIMIT 1;

-- name: user_other_of_role
SELECT 1 FROM users WHERE role = $1 AND id <> $2 LIMIT 1;

-- name: user_references
-- Who acted stands in the audit log.
SELECT EXISTS (SELECT 1 FROM audit_log WHERE actor_id = $1);

-- name: user_delete
DELETE FROM users WHERE id = $1;
