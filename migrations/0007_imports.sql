-- Imports of uploaded files: what they are, their bytes until they are done, and what was told of
-- their rows.

CREATE TABLE imports (
    id              {{TEXT}} PRIMARY KEY, -- also the request_id of what its commit writes to the audit
    status          {{TEXT}} NOT NULL CHECK (status IN (
                        'uploaded', 'checking', 'checked', 'committing', 'done', 'reverting',
                        'reverted', 'failed', 'cancelled')),
    format          {{TEXT}}, -- NULL, like kind: not known
    kind            {{TEXT}},
    source          {{TEXT}} NOT NULL,
    file_name       {{TEXT}} NOT NULL,
    file_bytes      {{INT}} NOT NULL,
    file_hash       {{BLOB}} NOT NULL,
    recognition     {{TEXT}} NOT NULL, -- JSON, as are the next two
    settings        {{TEXT}} NOT NULL,
    revert_problems {{TEXT}},
    job_id          {{TEXT}}, -- of the job that works on it, or did last
    attempts        {{INT}} NOT NULL DEFAULT 0, -- of that job, ended by a crash but for the last
    error           {{TEXT}},
    row_count       {{INT}} NOT NULL DEFAULT 0,
    created_count   {{INT}} NOT NULL DEFAULT 0,
    updated_count   {{INT}} NOT NULL DEFAULT 0,
    unchanged_count {{INT}} NOT NULL DEFAULT 0,
    refused_count   {{INT}} NOT NULL DEFAULT 0,
    remark_count    {{INT}} NOT NULL DEFAULT 0,
    first_seq       {{INT}}, -- of the audit, both: what the commit wrote
    last_seq        {{INT}},
    started_by      {{TEXT}}, -- who asked for what job_id does
    started_by_name {{TEXT}},
    created_by      {{TEXT}},
    created_by_name {{TEXT}} NOT NULL,
    created_at      {{INT}} NOT NULL,
    updated_at      {{INT}} NOT NULL,
    checked_at      {{INT}},
    finished_at     {{INT}},
    reverted_at     {{INT}},
    rev             {{INT}} NOT NULL DEFAULT 1
) {{STRICT}};
CREATE INDEX imports_by_status ON imports (status);
CREATE INDEX imports_by_job ON imports (job_id);

-- The file, packed, in pieces that are each written for themselves before there is a row above.
CREATE TABLE import_chunks (
    import_id {{TEXT}} NOT NULL,
    number    {{INT}} NOT NULL, -- from 0
    bytes     {{INT}} NOT NULL, -- unpacked
    packed    {{BLOB}} NOT NULL,
    PRIMARY KEY (import_id, number)
) {{STRICT}};

-- What the last check or commit said of rows.
CREATE TABLE import_rows (
    import_id  {{TEXT}} NOT NULL REFERENCES imports (id),
    number     {{INT}} NOT NULL, -- from 1, in the order they were told
    row        {{INT}} NOT NULL,
    sheet      {{TEXT}} NOT NULL,
    kind       {{TEXT}} NOT NULL,
    outcome    {{TEXT}} NOT NULL CHECK (outcome IN ('created', 'updated', 'unchanged', 'refused')),
    subject_id {{TEXT}},
    problems   {{TEXT}} NOT NULL, -- JSON arrays, all three
    remarks    {{TEXT}} NOT NULL,
    cells      {{TEXT}} NOT NULL,
    PRIMARY KEY (import_id, number)
) {{KEYED}};
CREATE INDEX import_rows_by_outcome ON import_rows (import_id, outcome, number);

-- Which thing a row of a source became, so that reading it again changes that and makes no other:
-- see import/identity.h. No reference: who deletes the thing gets a new one with the next file.
CREATE TABLE import_keys (
    source     {{TEXT}} NOT NULL,
    kind       {{TEXT}} NOT NULL,
    key        {{TEXT}} NOT NULL,
    subject_id {{TEXT}} NOT NULL,
    PRIMARY KEY (source, kind, key)
) {{KEYED}};
CREATE INDEX import_keys_by_subject ON import_keys (subject_id);

-- How the last file of a source was read.
CREATE TABLE import_sources (
    source     {{TEXT}} NOT NULL,
    format     {{TEXT}} NOT NULL,
    kind       {{TEXT}} NOT NULL, -- '': the format says itself
    settings   {{TEXT}} NOT NULL, -- JSON
    updated_at {{INT}} NOT NULL,
    PRIMARY KEY (source, format, kind)
) {{KEYED}};

-- Rows may name a buyer or a buy box instead of giving its id.
CREATE INDEX buyers_by_name ON buyers (name, id);
CREATE INDEX buyers_by_email ON buyers (email, id);
CREATE INDEX buy_boxes_by_name ON buy_boxes (name, id);

-- Deals whose import is being taken back: filled and emptied by that transaction, so that outside
-- of it no deal can be deleted.
CREATE TABLE deal_reverts (
    deal_id {{TEXT}} PRIMARY KEY
) {{KEYED}};

{{SQLITE}}
DROP TRIGGER deals_are_kept;
CREATE TRIGGER deals_are_kept BEFORE DELETE ON deals
WHEN NOT EXISTS (SELECT 1 FROM deal_reverts WHERE deal_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'a closed deal is never deleted');
END;
{{/SQLITE}}
{{POSTGRES}}
CREATE FUNCTION refuse_unless_reverted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM deal_reverts WHERE deal_id = OLD.id) THEN
        RAISE EXCEPTION '%', TG_ARGV[0];
    END IF;
    RETURN OLD;
END
$$;
DROP TRIGGER deals_are_kept ON deals;
CREATE TRIGGER deals_are_kept BEFORE DELETE ON deals
    FOR EACH ROW EXECUTE FUNCTION refuse_unless_reverted('a closed deal is never deleted');
{{/POSTGRES}}
