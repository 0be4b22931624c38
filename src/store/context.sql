-- Context variables of a workstream: what rules can set and ask for, and texts can show.

-- :row context_variable (id i64, workstream_id i64, workstream_name str, name str, kind str, rules i64, version i64)
-- :context_variables many (workstream i64, limit i64) context_variable
SELECT v.id, v.workstream_id, w.name AS workstream_name, v.name, v.kind,
       (SELECT COUNT(*) FROM rule_use u WHERE u.kind = 'variable' AND u.used_id = v.id) AS rules, v.version
  FROM context_variable v JOIN workstream w ON w.id = v.workstream_id
 WHERE v.workstream_id = :workstream ORDER BY v.name LIMIT :limit

-- :context_variable_get one (id i64) context_variable
SELECT v.id, v.workstream_id, w.name AS workstream_name, v.name, v.kind,
       (SELECT COUNT(*) FROM rule_use u WHERE u.kind = 'variable' AND u.used_id = v.id) AS rules, v.version
  FROM context_variable v JOIN workstream w ON w.id = v.workstream_id
 WHERE v.id = :id AND w.deleted_at IS NULL

-- :context_variable_add exec (workstream i64, name str, kind str, user i64, now i64)
INSERT INTO context_variable (workstream_id, name, kind, created_at, updated_at, updated_by)
VALUES (:workstream, :name, :kind, :now, :now, :user)

-- :context_variable_edit exec (id i64, version i64, name str, kind str, user i64, now i64)
-- Refused while a rule uses it: rules know it by its name, and compare by its kind.
UPDATE context_variable SET name = :name, kind = :kind, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version
   AND NOT EXISTS (SELECT 1 FROM rule_use u WHERE u.kind = 'variable' AND u.used_id = :id)

-- :context_variable_remove exec (id i64, version i64)
DELETE FROM context_variable WHERE id = :id AND version = :version
   AND NOT EXISTS (SELECT 1 FROM rule_use u WHERE u.kind = 'variable' AND u.used_id = :id)

-- :context_use_add exec (rule i64, workstream i64, name str)
-- NONE: there is no such variable any more.
INSERT INTO rule_use (rule_id, kind, used_id)
SELECT :rule, 'variable', v.id FROM context_variable v WHERE v.workstream_id = :workstream AND v.name = :name

-- :context_copy exec (from_workstream i64, to_workstream i64, user i64, now i64)
INSERT INTO context_variable (workstream_id, name, kind, created_at, updated_at, updated_by)
SELECT :to_workstream, v.name, v.kind, :now, :now, :user FROM context_variable v WHERE v.workstream_id = :from_workstream

-- :context_copy_used exec (ruleset i64, workstream i64, user i64, now i64)
-- What the rules of a ruleset use and its new workstream doesn't have.
INSERT INTO context_variable (workstream_id, name, kind, created_at, updated_at, updated_by)
SELECT DISTINCT :workstream, v.name, v.kind, :now, :now, :user
  FROM rule r JOIN rule_use u ON u.rule_id = r.id AND u.kind = 'variable' JOIN context_variable v ON v.id = u.used_id
 WHERE r.ruleset_id = :ruleset
   AND NOT EXISTS (SELECT 1 FROM context_variable t WHERE t.workstream_id = :workstream AND t.name = v.name)

-- :context_uses_follow exec (rule i64, workstream i64)
-- A copied rule uses the variables of the workstream that it was copied to.
UPDATE rule_use u JOIN context_variable o ON o.id = u.used_id
  JOIN context_variable v ON v.workstream_id = :workstream AND v.name = o.name
   SET u.used_id = v.id WHERE u.rule_id = :rule AND u.kind = 'variable'
