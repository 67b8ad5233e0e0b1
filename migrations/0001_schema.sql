-- The first schema.
--
-- Identifiers are 24 hex digits as text. Money is integer cents, ratios (DSCR) are 1/10,000, rates
-- and shares 1/1,000,000 (ppm), times are milliseconds since 1970 UTC, dates days since 1970, months
-- year * 12 + month - 1 (ym). Lists of words are joined by newlines. What belongs to a deal has the
-- deal's id (which is its lead's id) first in its key.
--
-- What engines name differently is a token or a block: see db/migrate.h. Who did something is a
-- user's id without a reference: users may go, what they did stays.

CREATE TABLE buyers (
    id                {{TEXT}} PRIMARY KEY CHECK (length(id) = 24),
    name              {{TEXT}} NOT NULL,
    company           {{TEXT}},
    email             {{TEXT}},
    phone             {{TEXT}},
    market_keys       {{TEXT}} NOT NULL DEFAULT '',
    strategies        {{TEXT}} NOT NULL DEFAULT '',
    engagement_e2     {{INT}} NOT NULL DEFAULT 5000 CHECK (engagement_e2 BETWEEN 0 AND 10000),
    total_deals       {{INT}} NOT NULL DEFAULT 0,
    graded_deals      {{INT}} NOT NULL DEFAULT 0,
    grade_a           {{INT}} NOT NULL DEFAULT 0,
    grade_b           {{INT}} NOT NULL DEFAULT 0,
    grade_c           {{INT}} NOT NULL DEFAULT 0,
    grade_d           {{INT}} NOT NULL DEFAULT 0,
    sum_cash_flow_e4  {{INT}} NOT NULL DEFAULT 0,
    sum_dscr_e4       {{INT}} NOT NULL DEFAULT 0,
    sum_rent_e4       {{INT}} NOT NULL DEFAULT 0,
    sum_expense_e4    {{INT}} NOT NULL DEFAULT 0,
    count_cash_flow   {{INT}} NOT NULL DEFAULT 0,
    count_dscr        {{INT}} NOT NULL DEFAULT 0,
    count_rent        {{INT}} NOT NULL DEFAULT 0,
    count_expense     {{INT}} NOT NULL DEFAULT 0,
    rev               {{INT}} NOT NULL DEFAULT 1,
    created_at        {{INT}} NOT NULL,
    updated_at        {{INT}} NOT NULL
) {{KEYED}};

CREATE TABLE buy_boxes (
    id                 {{TEXT}} PRIMARY KEY CHECK (length(id) = 24),
    buyer_id           {{TEXT}} NOT NULL REFERENCES buyers (id),
    name               {{TEXT}} NOT NULL,
    strategy           {{TEXT}} NOT NULL CHECK (strategy IN ('buy_hold', 'commercial')),
    market_keys        {{TEXT}} NOT NULL DEFAULT '',
    property_types     {{TEXT}} NOT NULL DEFAULT '',
    min_price_cents    {{INT}},
    max_price_cents    {{INT}},
    min_dscr_e4        {{INT}},
    min_cash_flow_cents {{INT}},
    active             {{INT}} NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    -- 0 none, 1 WARNING, 2 CRITICAL; the rate that orders warnings, and since when it warns
    warning_level      {{INT}} NOT NULL DEFAULT 0 CHECK (warning_level BETWEEN 0 AND 2),
    warning_rate_e2    {{INT}},
    warning_since      {{INT}},
    total_deals        {{INT}} NOT NULL DEFAULT 0,
    graded_deals       {{INT}} NOT NULL DEFAULT 0,
    grade_a            {{INT}} NOT NULL DEFAULT 0,
    grade_b            {{INT}} NOT NULL DEFAULT 0,
    grade_c            {{INT}} NOT NULL DEFAULT 0,
    grade_d            {{INT}} NOT NULL DEFAULT 0,
    sum_cash_flow_e4   {{INT}} NOT NULL DEFAULT 0,
    sum_dscr_e4        {{INT}} NOT NULL DEFAULT 0,
    sum_rent_e4        {{INT}} NOT NULL DEFAULT 0,
    sum_expense_e4     {{INT}} NOT NULL DEFAULT 0,
    count_cash_flow    {{INT}} NOT NULL DEFAULT 0,
    count_dscr         {{INT}} NOT NULL DEFAULT 0,
    count_rent         {{INT}} NOT NULL DEFAULT 0,
    count_expense      {{INT}} NOT NULL DEFAULT 0,
    rev                {{INT}} NOT NULL DEFAULT 1,
    created_at         {{INT}} NOT NULL,
    updated_at         {{INT}} NOT NULL
) {{KEYED}};
CREATE INDEX buy_boxes_by_buyer ON buy_boxes (buyer_id, id);
CREATE INDEX buy_boxes_by_strategy ON buy_boxes (strategy, id);
CREATE INDEX buy_boxes_by_warning ON buy_boxes (warning_rate_e2, id) WHERE warning_level > 0;

-- Which active buy boxes may want a lead: a row for each market of a box, market '' for any.
CREATE TABLE buy_box_markets (
    strategy   {{TEXT}} NOT NULL,
    market_key {{TEXT}} NOT NULL,
    buy_box_id {{TEXT}} NOT NULL REFERENCES buy_boxes (id),
    PRIMARY KEY (strategy, market_key, buy_box_id)
) {{KEYED}};
CREATE INDEX buy_box_markets_by_box ON buy_box_markets (buy_box_id);

CREATE TABLE users (
    id            {{TEXT}} PRIMARY KEY CHECK (length(id) = 24),
    email         {{TEXT}} NOT NULL,
    email_key     {{TEXT}} NOT NULL UNIQUE, -- lower case: one account an address
    name          {{TEXT}} NOT NULL,
    role          {{TEXT}} NOT NULL CHECK (role IN ('admin', 'manager', 'closer', 'dialer', 'buyer')),
    buyer_id      {{TEXT}} REFERENCES buyers (id),
    password_hash {{TEXT}}, -- NULL: signs in by other means
    rev           {{INT}} NOT NULL DEFAULT 1,
    created_at    {{INT}} NOT NULL,
    updated_at    {{INT}} NOT NULL,
    CHECK ((role = 'buyer') = (buyer_id IS NOT NULL))
) {{KEYED}};
CREATE INDEX users_by_role ON users (role, id);
CREATE INDEX users_by_buyer ON users (buyer_id) WHERE buyer_id IS NOT NULL;

-- Sessions and API tokens: the token itself is never stored.
CREATE TABLE tokens (
    token_hash {{BLOB}} PRIMARY KEY,
    id         {{TEXT}} NOT NULL UNIQUE,
    kind       {{TEXT}} NOT NULL CHECK (kind IN ('session', 'api')),
    user_id    {{TEXT}} NOT NULL REFERENCES users (id),
    name       {{TEXT}},
    created_at {{INT}} NOT NULL,
    expires_at {{INT}} NOT NULL
) {{KEYED}};
CREATE INDEX tokens_by_user ON tokens (user_id, kind, id);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- Wrong sign-ins of the last quarter of an hour, by account ("account:…") and address ("address:…").
CREATE TABLE login_failures (
    subject {{TEXT}} NOT NULL,
    at      {{INT}} NOT NULL,
    id      {{TEXT}} NOT NULL,
    PRIMARY KEY (subject, at, id)
) {{KEYED}};
CREATE INDEX login_failures_by_time ON login_failures (at);

-- First answers to POSTs that carried an Idempotency-Key.
CREATE TABLE idempotency (
    key_hash     {{BLOB}} PRIMARY KEY, -- of user, endpoint and key
    request_hash {{BLOB}} NOT NULL,    -- of target and body
    status       {{INT}} NOT NULL,
    headers      {{TEXT}} NOT NULL,        -- "Name: value" lines
    body         {{BLOB}} NOT NULL,    -- sealed where it holds a secret
    sealed       {{INT}} NOT NULL CHECK (sealed IN (0, 1)),
    created_at   {{INT}} NOT NULL
) {{KEYED}};
CREATE INDEX idempotency_by_time ON idempotency (created_at);

CREATE TABLE leads (
    id                        {{TEXT}} PRIMARY KEY CHECK (length(id) = 24),
    address                   {{TEXT}} NOT NULL,
    city                      {{TEXT}},
    state                     {{TEXT}},
    zip                       {{TEXT}},
    market_key                {{TEXT}} NOT NULL,
    strategy                  {{TEXT}} NOT NULL CHECK (strategy IN ('buy_hold', 'commercial')),
    property_type             {{TEXT}},
    units                     {{INT}},
    asking_price_cents        {{INT}},
    projected_rent_cents      {{INT}},
    projected_noi_cents       {{INT}},
    projected_cash_flow_cents {{INT}},
    projected_dscr_e4         {{INT}},
    status                    {{TEXT}} NOT NULL
        CHECK (status = 'new' OR status = 'underwriting' OR status = 'under_contract'
            OR status = 'closed' OR status = 'lost'),
    score_e2                  {{INT}} CHECK (score_e2 BETWEEN 0 AND 10000),
    rev                       {{INT}} NOT NULL DEFAULT 1,
    created_at                {{INT}} NOT NULL,
    updated_at                {{INT}} NOT NULL
) {{KEYED}};
CREATE INDEX leads_by_market ON leads (market_key, id);
CREATE INDEX leads_by_strategy ON leads (strategy, id);
CREATE INDEX leads_by_status ON leads (status, id);

-- Words of leads, buyers, buy boxes and users, for search by the beginning of a word.
CREATE TABLE search_words (
    kind {{TEXT}} NOT NULL,
    word {{TEXT}} NOT NULL,
    id   {{TEXT}} NOT NULL,
    PRIMARY KEY (kind, word, id)
) {{KEYED}};
CREATE INDEX search_words_by_id ON search_words (kind, id);

-- What was closed and underwritten. Written once, never changed: see the triggers below.
CREATE TABLE deals (
    id                             {{TEXT}} PRIMARY KEY REFERENCES leads (id), -- the lead's id
    record_id                      {{TEXT}} NOT NULL UNIQUE CHECK (length(record_id) = 24),
    buyer_id                       {{TEXT}} NOT NULL REFERENCES buyers (id),
    buy_box_id                     {{TEXT}} REFERENCES buy_boxes (id),
    strategy                       {{TEXT}} NOT NULL CHECK (strategy IN ('buy_hold', 'commercial')),
    market_key                     {{TEXT}} NOT NULL,
    closed_on                      {{INT}} NOT NULL,
    purchase_price_cents           {{INT}} NOT NULL,
    rehab_cost_cents               {{INT}} NOT NULL,
    has_financing                  {{INT}} NOT NULL CHECK (has_financing IN (0, 1)),
    loan_type                      {{TEXT}}
        CHECK (loan_type = 'DSCR' OR loan_type = 'conventional' OR loan_type = 'commercial'
            OR loan_type = 'cash'),
    interest_rate_ppm              {{INT}},
    ltv_ppm                        {{INT}},
    amortization_e4                {{INT}},
    explicit_debt_service_cents    {{INT}},
    debt_service_cents             {{INT}}, -- a month; NULL where it cannot be told
    projected_rent_cents           {{INT}} NOT NULL,
    projected_noi_cents            {{INT}} NOT NULL,
    projected_expenses_cents       {{INT}} NOT NULL,
    projected_cash_flow_cents      {{INT}} NOT NULL,
    projected_dscr_e4              {{INT}},
    dscr_basis                     {{TEXT}} NOT NULL CHECK (dscr_basis IN ('noi', 'rent')),
    required_dscr_e4               {{INT}} NOT NULL,
    assumptions                    {{TEXT}} NOT NULL,
    locked_at                      {{INT}} NOT NULL,
    locked_by                      {{TEXT}}, -- NULL: the system (an import)
    CHECK (projected_dscr_e4 IS NOT NULL OR loan_type = 'cash')
) {{KEYED}};
CREATE INDEX deals_by_buyer ON deals (buyer_id, closed_on);
CREATE INDEX deals_by_buy_box ON deals (buy_box_id, closed_on) WHERE buy_box_id IS NOT NULL;
CREATE INDEX deals_by_similarity ON deals (strategy, market_key, purchase_price_cents);
CREATE INDEX deals_by_closing ON deals (closed_on, id);

{{SQLITE}}
CREATE TRIGGER deals_are_locked BEFORE UPDATE ON deals
BEGIN
    SELECT RAISE(ABORT, 'the pro forma is locked at close');
END;
CREATE TRIGGER deals_are_kept BEFORE DELETE ON deals
BEGIN
    SELECT RAISE(ABORT, 'a closed deal is never deleted');
END;

-- REPLACE deletes without a delete trigger, so it is met on its way in.
CREATE TRIGGER deals_are_not_replaced BEFORE INSERT ON deals
WHEN EXISTS (SELECT 1 FROM deals WHERE id = NEW.id)
    OR EXISTS (SELECT 1 FROM deals WHERE record_id = NEW.record_id)
BEGIN
    SELECT RAISE(ABORT, 'this deal has a performance record already');
END;
{{/SQLITE}}
{{POSTGRES}}
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '%', TG_ARGV[0];
END
$$;
CREATE TRIGGER deals_are_locked BEFORE UPDATE ON deals
    FOR EACH ROW EXECUTE FUNCTION refuse('the pro forma is locked at close');
CREATE TRIGGER deals_are_kept BEFORE DELETE ON deals
    FOR EACH ROW EXECUTE FUNCTION refuse('a closed deal is never deleted');
CREATE TRIGGER deals_are_not_truncated BEFORE TRUNCATE ON deals
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('a closed deal is never deleted');
{{/POSTGRES}}

-- What the months have made of a deal: sums over its periods and its current status.
CREATE TABLE deal_standings (
    deal_id            {{TEXT}} PRIMARY KEY REFERENCES deals (id),
    rev                {{INT}} NOT NULL DEFAULT 1,
    periods            {{INT}} NOT NULL DEFAULT 0,
    latest_ym          {{INT}}, -- last month of its latest reporting period
    grade              {{TEXT}} CHECK (grade >= 'A' AND grade <= 'D' AND length(grade) = 1),
    flag_bits          {{INT}} NOT NULL DEFAULT 0,
    caller_flags       {{TEXT}} NOT NULL DEFAULT '',
    notes              {{TEXT}},
    updated_at         {{INT}} NOT NULL,
    weighted_cash_flow {{INT}} NOT NULL DEFAULT 0,
    weighted_dscr      {{INT}} NOT NULL DEFAULT 0,
    weighted_rent      {{INT}} NOT NULL DEFAULT 0,
    weighted_expense   {{INT}} NOT NULL DEFAULT 0,
    months_cash_flow   {{INT}} NOT NULL DEFAULT 0,
    months_dscr        {{INT}} NOT NULL DEFAULT 0,
    months_rent        {{INT}} NOT NULL DEFAULT 0,
    months_expense     {{INT}} NOT NULL DEFAULT 0,
    CHECK ((periods = 0) = (grade IS NULL))
) {{KEYED}};

CREATE TABLE periods (
    deal_id               {{TEXT}} NOT NULL REFERENCES deals (id),
    last_ym               {{INT}} NOT NULL,
    months                {{INT}} NOT NULL CHECK (months BETWEEN 1 AND 12),
    id                    {{TEXT}} NOT NULL CHECK (length(id) = 24),
    rev                   {{INT}} NOT NULL DEFAULT 1,
    rent_cents            {{INT}} NOT NULL,
    vacancy_ppm           {{INT}},
    maintenance_cents     {{INT}},
    management_cents      {{INT}},
    taxes_cents           {{INT}},
    insurance_cents       {{INT}},
    other_cents           {{INT}},
    expense_total_cents   {{INT}},
    noi_cents             {{INT}} NOT NULL,
    cash_flow_cents       {{INT}} NOT NULL,
    dscr_e4               {{INT}},
    derived               {{INT}} NOT NULL, -- bits of what was derived, not reported
    cash_flow_variance    {{INT}} NOT NULL,
    dscr_variance         {{INT}},
    rent_variance         {{INT}} NOT NULL,
    expense_variance      {{INT}},
    noi_mismatch_cents    {{INT}},
    grade                 {{TEXT}} NOT NULL CHECK (grade >= 'A' AND grade <= 'D' AND length(grade) = 1),
    policy_version        {{INT}} NOT NULL,
    flag_bits             {{INT}} NOT NULL,
    caller_flags          {{TEXT}} NOT NULL,
    notes                 {{TEXT}},
    entered_by            {{TEXT}}, -- NULL: the system
    entered_at            {{INT}} NOT NULL,
    updated_by            {{TEXT}},
    updated_at            {{INT}},
    PRIMARY KEY (deal_id, last_ym)
) {{KEYED}};

-- One row for each month that a period covers: two periods of a deal never share a month. Without a
-- reference to its period, which would cost each report an index more: `verify` compares the two.
CREATE TABLE period_months (
    deal_id {{TEXT}} NOT NULL,
    ym      {{INT}} NOT NULL,
    last_ym {{INT}} NOT NULL,
    PRIMARY KEY (deal_id, ym)
) {{KEYED}};

-- Every change: who, when, from where, what was and what is. A hash chain: see app/audit.h.
CREATE TABLE audit_log (
    seq          {{INT}} PRIMARY KEY,
    at           {{INT}} NOT NULL,
    actor_id     {{TEXT}},          -- NULL: nobody was signed in
    actor_name   {{TEXT}} NOT NULL,
    request_id   {{TEXT}} NOT NULL,
    address      {{TEXT}} NOT NULL, -- of the client; "cli" for the command line
    action       {{TEXT}} NOT NULL,
    subject_kind {{TEXT}} NOT NULL,
    subject_id   {{TEXT}} NOT NULL,
    before       {{TEXT}},          -- JSON
    after        {{TEXT}},          -- JSON
    hash         {{BLOB}} NOT NULL
) {{STRICT}};
CREATE INDEX audit_log_by_subject ON audit_log (subject_kind, subject_id, seq);
CREATE INDEX audit_log_by_actor ON audit_log (actor_id, seq);
CREATE INDEX audit_log_by_action ON audit_log (action, seq);

{{SQLITE}}
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not deleted');
END;

CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(ABORT, 'the audit log is not changed');
END;
{{/SQLITE}}
{{POSTGRES}}
CREATE TRIGGER audit_log_is_not_changed BEFORE UPDATE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse('the audit log is not changed');
CREATE TRIGGER audit_log_is_not_deleted BEFORE DELETE ON audit_log
    FOR EACH ROW EXECUTE FUNCTION refuse('the audit log is not deleted');
CREATE TRIGGER audit_log_is_not_truncated BEFORE TRUNCATE ON audit_log
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the audit log is not deleted');
{{/POSTGRES}}

-- The chain's end, so that entries cut off its tail are missed.
CREATE TABLE audit_head (
    one  {{INT}} PRIMARY KEY CHECK (one = 1),
    seq  {{INT}} NOT NULL,
    hash {{BLOB}} NOT NULL
) {{STRICT}};
INSERT INTO audit_head (one, seq, hash) VALUES (1, 0, CAST('' AS {{BLOB}}));

-- A job that runs belongs to the runner that claimed it, and says from time to time that it lives.
CREATE TABLE jobs (
    id          {{TEXT}} PRIMARY KEY,
    kind        {{TEXT}} NOT NULL,
    status      {{TEXT}} NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
    done        {{INT}} NOT NULL DEFAULT 0,
    total       {{INT}} NOT NULL DEFAULT 0,
    created_at  {{INT}} NOT NULL,
    started_at  {{INT}},
    seen_at     {{INT}},
    owner       {{TEXT}},
    finished_at {{INT}},
    created_by  {{TEXT}},
    result      {{TEXT}},
    error       {{TEXT}}
) {{KEYED}};
CREATE INDEX jobs_by_status ON jobs (status, id);
