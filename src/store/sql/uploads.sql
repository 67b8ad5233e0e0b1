-- Imports of uploaded files: imports, import_chunks, import_rows.

-- part: upload_columns
id, status, format, kind, source, file_name, file_bytes, recognition, settings, revert_problems,
job_id, attempts, error, row_count, created_count, updated_count, unchanged_count, refused_count,
remark_count, first_seq, last_seq, started_by, started_by_name, created_by, created_by_name,
created_at, updated_at, checked_at, finished_at, reverted_at, rev

-- name: upload_insert
INSERT INTO imports (
    id, status, format, kind, source, file_name, file_bytes, file_hash, recognition, settings,
    created_by, created_by_name, created_at, updated_at)
VALUES ($1, 'uploaded', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12);

-- name: upload_get
SELECT
-- use: upload_columns
FROM imports WHERE id = $1;

-- name: upload_by_job
SELECT
-- use: upload_columns
FROM imports WHERE job_id = $1;

-- name: upload_list
-- Newest first: ids begin with their time.
SELECT
-- use: upload_columns
FROM imports WHERE id < $1 ORDER BY id DESC LIMIT $2;

-- name: upload_set
UPDATE imports
SET status = $2, format = $3, kind = $4, source = $5, recognition = $6, settings = $7,
    revert_problems = $8, job_id = $9, attempts = $10, error = $11, row_count = $12,
    created_count = $13, updated_count = $14, unchanged_count = $15, refused_count = $16,
    remark_count = $17, first_seq = $18, last_seq = $19, started_by = $20, started_by_name = $21,
    updated_at = $22, checked_at = $23, finished_at = $24, reverted_at = $25, rev = rev + 1
WHERE id = $1;

-- name: upload_set_attempts
UPDATE imports SET attempts = $2 WHERE id = $1;

-- name: upload_delete
DELETE FROM imports WHERE id = $1;

-- name: upload_requeue_lost
-- Jobs of imports that still say they are worked on, though the job came to an end: its end could
-- not be written down.
UPDATE jobs SET status = 'queued', started_at = NULL, finished_at = NULL, error = NULL
WHERE status IN ('failed', 'done')
  AND id IN (SELECT job_id FROM imports WHERE status IN ('checking', 'committing', 'reverting'));

-- name: upload_chunk_insert
INSERT INTO import_chunks (import_id, number, bytes, packed) VALUES ($1, $2, $3, $4);

-- name: upload_chunk_get
SELECT bytes, packed FROM import_chunks WHERE import_id = $1 AND number = $2;

-- name: upload_chunks_delete
DELETE FROM import_chunks WHERE import_id = $1;

-- name: upload_chunks_orphan
-- The oldest import without a row that has chunks, older than $1.
SELECT import_id FROM import_chunks
WHERE import_id < $1 AND NOT EXISTS (SELECT 1 FROM imports WHERE id = import_id)
ORDER BY import_id LIMIT 1;

-- name: upload_row_insert
INSERT INTO import_rows (import_id, number, row, sheet, kind, outcome, subject_id, problems, remarks,
                         cells)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: upload_rows
SELECT number, row, sheet, kind, outcome, subject_id, problems, remarks, cells
FROM import_rows WHERE import_id = $1 AND number > $2 ORDER BY number LIMIT $3;

-- name: upload_rows_of_outcome
SELECT number, row, sheet, kind, outcome, subject_id, problems, remarks, cells
FROM import_rows WHERE import_id = $1 AND outcome = $4 AND number > $2 ORDER BY number LIMIT $3;

-- name: upload_rows_delete
DELETE FROM import_rows WHERE import_id = $1 AND number <= $2;

-- name: upload_rows_last
SELECT number FROM import_rows WHERE import_id = $1 ORDER BY number DESC LIMIT 1;
