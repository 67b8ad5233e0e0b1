-- What the listing of the audit log is driven by: each of its filters alone, newest first. A
-- subject's id hardly ever stands under two kinds, so the kind needs no place before it.

DROP INDEX audit_log_by_subject;
CREATE INDEX audit_log_by_subject ON audit_log (subject_id, seq);
CREATE INDEX audit_log_by_kind ON audit_log (subject_kind, seq);
CREATE INDEX audit_log_by_time ON audit_log (at, seq);
