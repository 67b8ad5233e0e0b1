-- What imports remember of their sources, and the names that rows are found by.

-- name: import_key_get
SELECT subject_id FROM import_keys WHERE source = $1 AND kind = $2 AND key = $3;

-- name: import_key_set
INSERT INTO import_keys (source, kind, key, subject_id) VALUES ($1, $2, $3, $4)
ON CONFLICT (source, kind, key) DO UPDATE SET subject_id = excluded.subject_id;

-- name: import_keys_forget
DELETE FROM import_keys WHERE subject_id = $1;

-- name: import_source_get
SELECT settings FROM import_sources WHERE source = $1 AND format = $2 AND kind = $3;

-- name: import_source_set
INSERT INTO import_sources (source, format, kind, settings, updated_at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (source, format, kind)
DO UPDATE SET settings = excluded.settings, updated_at = excluded.updated_at;

-- name: import_buyers_by_name
SELECT id FROM buyers WHERE name = $1 ORDER BY id LIMIT 2;

-- name: import_buyers_by_email
SELECT id FROM buyers WHERE email = $1 ORDER BY id LIMIT 2;

-- name: import_boxes_by_name
SELECT id FROM buy_boxes WHERE name = $1 ORDER BY id LIMIT 2;

-- name: import_leads_by_address
SELECT id FROM leads WHERE address = $1 ORDER BY id LIMIT 2;

-- name: import_deals_by_address
SELECT leads.id FROM leads
JOIN deals ON deals.id = leads.id
WHERE leads.address = $1 ORDER BY leads.id LIMIT 2;

-- name: import_done_insert
INSERT INTO imports (id, status, format, kind, source, file_name, file_bytes, file_hash,
                     recognition, settings, row_count, created_count, updated_count,
                     unchanged_count, refused_count, remark_count, first_seq, last_seq,
                     created_by_name, created_at, updated_at, finished_at)
VALUES ($1, 'done', $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
        $19, $19, $19);

-- name: import_closing_by_record
SELECT id FROM deals WHERE record_id = $1;
