-- Words of rows, for search by the beginning of a word and for filters on lists.

-- name: search_word_insert
INSERT INTO search_words (kind, word, id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- name: search_words_delete
DELETE FROM search_words WHERE kind = $1 AND id = $2;

-- name: search_word_count
SELECT count(*)
FROM (SELECT 1 FROM search_words WHERE kind = $1 AND word >= $2 AND word < $3 LIMIT $4) found;

-- name: search_word_of_row
SELECT 1 FROM search_words WHERE kind = $1 AND id = $2 AND word >= $3 AND word < $4 LIMIT 1;
