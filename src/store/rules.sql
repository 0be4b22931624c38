-- Rulesets and rules of workstreams. A rule's body is JSON as desk/rules.h reads it.

-- :row rules_set (id i64, workstream_id i64, workstream_name str, kind str, name str, position i64, enabled i64, version i64)
-- :rules_sets many (workstream i64, limit i64) rules_set
-- In the order in which they are run: those that classify first.
SELECT s.id, s.workstream_id, w.name AS workstream_name, s.kind, s.name, s.position, s.enabled, s.version
  FROM ruleset s JOIN workstream w ON w.id = s.workstream_id
 WHERE s.workstream_id = :workstream AND w.deleted_at IS NULL ORDER BY s.kind, s.position, s.id LIMIT :limit

-- :rules_set_get one (id i64) rules_set
SELECT s.id, s.workstream_id, w.name AS workstream_name, s.kind, s.name, s.position, s.enabled, s.version
  FROM ruleset s JOIN workstream w ON w.id = s.workstream_id WHERE s.id = :id AND w.deleted_at IS NULL

-- :rules_set_add exec (workstream i64, kind str, name str, user i64, now i64)
INSERT INTO ruleset (workstream_id, kind, name, position, created_at, updated_at, updated_by)
SELECT :workstream, :kind, :name, COALESCE(MAX(position), 0) + 1, :now, :now, :user FROM ruleset WHERE workstream_id = :workstream

-- :rules_set_edit exec (id i64, version i64, name str, enabled i64, user i64, now i64)
UPDATE ruleset SET name = :name, enabled = :enabled, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :rules_set_place exec (id i64, position i64)
UPDATE ruleset SET position = :position WHERE id = :id

-- :rules_set_remove exec (id i64, version i64)
DELETE FROM ruleset WHERE id = :id AND version = :version AND NOT EXISTS (SELECT 1 FROM rule r WHERE r.ruleset_id = :id)

-- :row rules_rule (id i64, ruleset_id i64, name str, position i64, enabled i64, body str, version i64)
-- :rules_of_set many (ruleset i64, limit i64) rules_rule
SELECT id, ruleset_id, name, position, enabled, body, version FROM rule WHERE ruleset_id = :ruleset ORDER BY position, id LIMIT :limit

-- :rules_of_stream many (workstream i64, limit i64) rules_rule
SELECT r.id, r.ruleset_id, r.name, r.position, r.enabled, r.body, r.version
  FROM ruleset s JOIN rule r ON r.ruleset_id = s.id WHERE s.workstream_id = :workstream ORDER BY r.position, r.id LIMIT :limit

-- :rules_rule_get one (id i64) rules_rule
SELECT id, ruleset_id, name, position, enabled, body, version FROM rule WHERE id = :id

-- :rules_rule_add exec (ruleset i64, name str, enabled i64, body str, user i64, now i64)
INSERT INTO rule (ruleset_id, name, position, enabled, body, created_at, updated_at, updated_by)
SELECT :ruleset, :name, COALESCE(MAX(position), 0) + 1, :enabled, :body, :now, :now, :user FROM rule WHERE ruleset_id = :ruleset

-- :rules_rule_edit exec (id i64, version i64, name str, enabled i64, body str, user i64, now i64)
UPDATE rule SET name = :name, enabled = :enabled, body = :body, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :rules_rule_enable exec (id i64, version i64, enabled i64, user i64, now i64)
UPDATE rule SET enabled = :enabled, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :rules_rule_place exec (id i64, position i64)
UPDATE rule SET position = :position WHERE id = :id

-- :rules_rule_remove exec (id i64, version i64)
DELETE FROM rule WHERE id = :id AND version = :version
-- :rules_uses_clear exec (rule i64)
DELETE FROM rule_use WHERE rule_id = :rule
-- :rules_use_add exec (rule i64, kind str, used i64)
INSERT INTO rule_use (rule_id, kind, used_id) VALUES (:rule, :kind, :used)
-- :rules_uses_copy exec (from_rule i64, to_rule i64)
INSERT INTO rule_use (rule_id, kind, used_id) SELECT :to_rule, kind, used_id FROM rule_use WHERE rule_id = :from_rule

-- :row rules_customer (name str, first_name str, last_name str, locale str, timezone str, page str)
-- :rules_customer one (workstream i64, psid str) rules_customer
-- For trying rules out: what is known about a customer.
SELECT i.name, i.first_name, i.last_name, i.locale, i.timezone, p.name AS page
  FROM page p JOIN identity i ON i.page_id = p.id AND i.psid = :psid
 WHERE p.workstream_id = :workstream AND p.deleted_at IS NULL ORDER BY i.id LIMIT 1

-- :rules_set_copy exec (from_set i64, to_workstream i64, user i64, now i64)
INSERT INTO ruleset (workstream_id, kind, name, position, enabled, created_at, updated_at, updated_by)
SELECT :to_workstream, kind, name, position, enabled, :now, :now, :user FROM ruleset s WHERE s.id = :from_set

-- :rules_rule_copy exec (from_rule i64, to_set i64, user i64, now i64)
INSERT INTO rule (ruleset_id, name, position, enabled, body, created_at, updated_at, updated_by)
SELECT :to_set, name, position, enabled, body, :now, :now, :user FROM rule r WHERE r.id = :from_rule

-- :rules_uses_forget exec (workstream i64)
-- The workstream goes: its rules keep nothing any more.
DELETE FROM rule_use WHERE rule_id IN
 (SELECT r.id FROM ruleset s JOIN rule r ON r.ruleset_id = s.id WHERE s.workstream_id = :workstream)
