-- Sessions and API tokens.

-- name: token_insert
INSERT INTO tokens (token_hash, id, kind, user_id, name, created_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: token_holder
SELECT t.id, t.kind, t.expires_at, u.id, u.name, u.email, u.role, u.buyer_id
FROM tokens t JOIN users u ON u.id = t.user_id
WHERE t.token_hash = $1;

-- name: token_get
SELECT id, kind, user_id, name, created_at, expires_at FROM tokens WHERE id = $1;

-- name: tokens_of_user
SELECT id, kind, user_id, name, created_at, expires_at
FROM tokens
WHERE user_id = $1 AND kind = 'api' AND id > $2 AND expires_at > $3
ORDER BY id LIMIT $4;

-- name: token_delete
DELETE FROM tokens WHERE id = $1;

-- name: tokens_end_sessions
DELETE FROM tokens WHERE user_id = $1 AND kind = 'session' AND id <> $2;

-- name: tokens_revoke_all
DELETE FROM tokens WHERE user_id = $1;

-- name: tokens_expire
DELETE FROM tokens WHERE expires_at <= $1;
