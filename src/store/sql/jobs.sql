-- Background work: queued by a request, done by the job runner.

-- name: job_insert
INSERT INTO jobs (id, kind, status, created_at, created_by) VALUES ($1, $2, 'queued', $3, $4);

-- name: job_get
SELECT id, kind, status, done, total, created_at, started_at, finished_at, result, error
FROM jobs WHERE id = $1;

-- name: job_waits
SELECT 1 FROM jobs WHERE status = 'queued' LIMIT 1;

-- name: job_claim
UPDATE jobs SET status = 'running', started_at = $1
WHERE id = (SELECT id FROM jobs WHERE status = 'queued' ORDER BY id LIMIT 1)
RETURNING id, kind;

-- name: job_progress
UPDATE jobs SET done = $2, total = $3 WHERE id = $1;

-- name: job_finish
UPDATE jobs SET status = $2, finished_at = $3, result = $4, error = $5, done = $6, total = $7
WHERE id = $1;

-- name: job_requeue_interrupted
UPDATE jobs SET status = 'queued', started_at = NULL, done = 0 WHERE status = 'running';
