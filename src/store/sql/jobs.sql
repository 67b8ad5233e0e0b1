-- Background work: queued by a request, done by the job runner.

-- name: job_insert
INSERT INTO jobs (id, kind, status, created_at, created_by) VALUES ($1, $2, 'queued', $3, $4);

-- name: job_get
SELECT id, kind, status, done, total, created_at, started_at, finished_at, result, error
FROM jobs WHERE id = $1;

-- name: job_waits
-- A job whose runner fell silent waits too.
SELECT 1 FROM jobs WHERE status = 'queued' OR (status = 'running' AND seen_at < $1) LIMIT 1;

-- name: job_claim
UPDATE jobs SET status = 'running', started_at = $1, seen_at = $1, owner = $3, done = 0
WHERE id = (SELECT id FROM jobs WHERE status = 'queued' OR (status = 'running' AND seen_at < $2)
            ORDER BY id LIMIT 1)
RETURNING id, kind;

-- name: job_progress
UPDATE jobs SET done = $3, total = $4, seen_at = $5
WHERE id = $1 AND owner = $2 AND status = 'running';

-- name: job_finish
UPDATE jobs SET status = $3, finished_at = $4, result = $5, error = $6, done = $7, total = $8
WHERE id = $1 AND owner = $2 AND status = 'running';

-- name: job_drop_queued
UPDATE jobs SET status = 'failed', finished_at = $2, error = $3
WHERE id = $1 AND status = 'queued';

-- name: job_requeue_interrupted
UPDATE jobs SET status = 'queued', started_at = NULL, done = 0 WHERE status = 'running';
