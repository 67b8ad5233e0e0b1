-- A replaced audit entry is refused before anything is written, so that no statement needs to be taken
-- back: see OR_FAIL in db/dialect.h.
{{SQLITE}}
DROP TRIGGER audit_log_is_not_replaced;
CREATE TRIGGER audit_log_is_not_replaced BEFORE INSERT ON audit_log
WHEN EXISTS (SELECT 1 FROM audit_log WHERE seq = NEW.seq)
BEGIN
    SELECT RAISE(FAIL, 'the audit log is not changed');
END;
{{/SQLITE}}
