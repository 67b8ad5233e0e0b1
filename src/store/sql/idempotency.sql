-- First answers to POSTs that carried an Idempotency-Key.

-- name: idempotency_get
SELECT request_hash, status, headers, body, sealed FROM idempotency
WHERE key_hash = $1 AND created_at > $2;

-- name: idempotency_insert
INSERT INTO idempotency (key_hash, request_hash, status, headers, body, sealed, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: idempotency_expire
DELETE FROM idempotency WHERE created_at <= $1;
