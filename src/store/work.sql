-- Queues and their members, as administrators see and change them. Every change carries the version
-- that the form was made from: NONE means that somebody else changed the row meanwhile.

-- :row work_queue (id i64, name str, priority i64, assignment str, hours_id i64, hours_name str, members i64, workstreams i64, waiting i64, version i64)
-- :work_queue_list many (limit i64) work_queue
SELECT q.id, q.name, q.priority, q.assignment, q.hours_id, h.name AS hours_name,
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL) AS members,
       (SELECT COUNT(*) FROM workstream w WHERE w.fallback_queue_id = q.id AND w.deleted_at IS NULL) AS workstreams,
       (SELECT COUNT(*) FROM conversation c WHERE c.state = 'open' AND c.queue_id = q.id) AS waiting, q.version
  FROM queue q LEFT JOIN hours h ON h.id = q.hours_id
 WHERE q.deleted_at IS NULL ORDER BY q.priority, q.name LIMIT :limit

-- :work_queue_get one (id i64) work_queue
SELECT q.id, q.name, q.priority, q.assignment, q.hours_id, h.name AS hours_name,
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL) AS members,
       (SELECT COUNT(*) FROM workstream w WHERE w.fallback_queue_id = q.id AND w.deleted_at IS NULL) AS workstreams,
       (SELECT COUNT(*) FROM conversation c WHERE c.state = 'open' AND c.queue_id = q.id) AS waiting, q.version
  FROM queue q LEFT JOIN hours h ON h.id = q.hours_id
 WHERE q.id = :id AND q.deleted_at IS NULL

-- :work_queue_add exec (name str, priority i64, assignment str, hours i64, user i64, now i64)
INSERT INTO queue (name, priority, assignment, hours_id, created_at, updated_at, updated_by)
VALUES (:name, :priority, :assignment, :hours, :now, :now, :user)

-- :work_queue_edit exec (id i64, version i64, name str, priority i64, assignment str, hours i64, user i64, now i64)
UPDATE queue SET name = :name, priority = :priority, assignment = :assignment, hours_id = :hours, updated_at = :now,
 updated_by = :user, version = version + 1 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- :work_queue_remove exec (id i64, version i64, user i64, now i64)
-- Refused while anything leads there. The name becomes free for another queue.
UPDATE queue SET deleted_at = :now, name = CONCAT(LEFT(name, 75), ' (', id, ')'), updated_at = :now, updated_by = :user,
 version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM workstream w WHERE w.fallback_queue_id = :id AND w.deleted_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM rule_use r WHERE r.kind = 'queue' AND r.used_id = :id)
   AND NOT EXISTS (SELECT 1 FROM queue_overflow o WHERE o.to_queue_id = :id)
   AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.queue_id = :id AND c.open_identity_id IS NOT NULL)

-- :row work_use (kind str, id i64, name str)
-- :work_queue_uses many (id i64) work_use
-- What keeps a queue from being removed: workstreams, rules, conversations (their number as id).
SELECT 'workstream' AS kind, w.id, w.name FROM workstream w WHERE w.fallback_queue_id = :id AND w.deleted_at IS NULL
UNION ALL
SELECT 'rule', r.id, r.name FROM rule_use u JOIN rule r ON r.id = u.rule_id WHERE u.kind = 'queue' AND u.used_id = :id
UNION ALL
SELECT DISTINCT 'overflow', q.id, q.name FROM queue_overflow o JOIN queue q ON q.id = o.queue_id WHERE o.to_queue_id = :id
UNION ALL
SELECT 'conversations', n, '' FROM (SELECT COUNT(*) AS n FROM conversation c
 WHERE c.queue_id = :id AND c.open_identity_id IS NOT NULL) AS counted WHERE n > 0
LIMIT 50

-- :row work_person (id i64, login str, name str, role str, level i64, disabled_at i64)
-- :work_members many (queue i64, limit i64) work_person
SELECT u.id, u.login, u.name, u.role, NULL AS level, u.disabled_at
  FROM queue_member m JOIN user u ON u.id = m.user_id WHERE m.queue_id = :queue ORDER BY u.name, u.id LIMIT :limit

-- :work_no_members many (queue i64, limit i64) work_person
-- Who could be added: everybody who may write to customers.
SELECT u.id, u.login, u.name, u.role, NULL AS level, u.disabled_at FROM user u
 WHERE u.disabled_at IS NULL AND u.role IN ('agent','supervisor','admin')
   AND NOT EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = :queue AND m.user_id = u.id)
 ORDER BY u.name, u.id LIMIT :limit

-- :work_member_remove exec (queue i64, user i64)
DELETE FROM queue_member WHERE queue_id = :queue AND user_id = :user

-- :work_members_copy exec (from_queue i64, to_queue i64)
INSERT INTO queue_member (queue_id, user_id) SELECT :to_queue, user_id FROM queue_member WHERE queue_id = :from_queue

-- :work_members_all exec (queue i64)
INSERT INTO queue_member (queue_id, user_id)
SELECT :queue, u.id FROM user u
 WHERE u.disabled_at IS NULL AND u.role = 'agent'
   AND NOT EXISTS (SELECT 1 FROM queue_member m WHERE m.queue_id = :queue AND m.user_id = u.id)

-- :row work_choice (id i64, name str)
-- :work_queue_choices many (limit i64) work_choice
SELECT id, name FROM queue WHERE deleted_at IS NULL ORDER BY name LIMIT :limit
-- :work_hours_choices many (limit i64) work_choice
SELECT id, name FROM hours ORDER BY name LIMIT :limit

-- The message tag.

-- :row work_tag (id i64, name str, app_name str, human_agent_tag i64, enabled i64, version i64)
-- :work_tags many (limit i64) work_tag
SELECT p.id, p.name, a.name AS app_name, p.human_agent_tag, p.enabled, p.version
  FROM page p JOIN app a ON a.id = p.app_id WHERE p.deleted_at IS NULL ORDER BY p.name, p.id LIMIT :limit

-- :work_tag_set exec (id i64, version i64, tag i64, user i64, now i64)
UPDATE page SET human_agent_tag = :tag, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- Workstreams.

-- :row work_stream (id i64, name str, mode str, capacity_units i64, presences str, skill_matching str, affinity i64, reaction_raises i64, affinity_minutes i64, wrap_up str, wrap_up_s i64, close_waiting_m i64, close_open_m i64, close_active_m i64, close_wrap_up_m i64, reopen_hours i64, follow_up_m i64, handling_m i64, language str, fallback_queue_id i64, queue_name str, pages i64, rules i64, version i64)
-- :work_stream_list many (limit i64) work_stream
SELECT w.id, w.name, w.mode, w.capacity_units, w.presences, w.skill_matching, w.affinity, w.reaction_raises, w.affinity_minutes, w.wrap_up,
       w.wrap_up_s, w.close_waiting_m, w.close_open_m, w.close_active_m, w.close_wrap_up_m, w.reopen_hours, w.follow_up_m,
       w.handling_m, w.language, w.fallback_queue_id, q.name AS queue_name,
       (SELECT COUNT(*) FROM page p WHERE p.workstream_id = w.id AND p.deleted_at IS NULL) AS pages,
       (SELECT COUNT(*) FROM ruleset s JOIN rule r ON r.ruleset_id = s.id WHERE s.workstream_id = w.id) AS rules, w.version
  FROM workstream w LEFT JOIN queue q ON q.id = w.fallback_queue_id
 WHERE w.deleted_at IS NULL ORDER BY w.name LIMIT :limit

-- :work_stream_get one (id i64) work_stream
SELECT w.id, w.name, w.mode, w.capacity_units, w.presences, w.skill_matching, w.affinity, w.reaction_raises, w.affinity_minutes, w.wrap_up,
       w.wrap_up_s, w.close_waiting_m, w.close_open_m, w.close_active_m, w.close_wrap_up_m, w.reopen_hours, w.follow_up_m,
       w.handling_m, w.language, w.fallback_queue_id, q.name AS queue_name,
       (SELECT COUNT(*) FROM page p WHERE p.workstream_id = w.id AND p.deleted_at IS NULL) AS pages,
       (SELECT COUNT(*) FROM ruleset s JOIN rule r ON r.ruleset_id = s.id WHERE s.workstream_id = w.id) AS rules, w.version
  FROM workstream w LEFT JOIN queue q ON q.id = w.fallback_queue_id
 WHERE w.id = :id AND w.deleted_at IS NULL

-- :work_stream_add exec (name str, queue i64, user i64, now i64)
-- The rest comes with work_stream_edit in the same transaction.
INSERT INTO workstream (name, fallback_queue_id, created_at, updated_at, updated_by) VALUES (:name, :queue, :now, :now, :user)

-- :work_stream_edit exec (id i64, version i64, name str, mode str, capacity_units i64, presences str, skill_matching str, affinity i64, reaction_raises i64, affinity_minutes i64, wrap_up str, wrap_up_s i64, close_waiting i64, close_open i64, close_active i64, close_wrap_up i64, reopen_hours i64, follow_up i64, handling i64, language str, queue i64, user i64, now i64)
UPDATE workstream SET name = :name, mode = :mode, capacity_units = :capacity_units, presences = :presences,
 skill_matching = :skill_matching, affinity = :affinity, reaction_raises = :reaction_raises, affinity_minutes = :affinity_minutes, wrap_up = :wrap_up,
 wrap_up_s = :wrap_up_s, close_waiting_m = :close_waiting, close_open_m = :close_open, close_active_m = :close_active,
 close_wrap_up_m = :close_wrap_up, reopen_hours = :reopen_hours, follow_up_m = :follow_up, handling_m = :handling,
 language = :language, fallback_queue_id = :queue, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- :work_stream_copy exec (id i64, name str, user i64, now i64)
INSERT INTO workstream (name, mode, capacity_units, presences, skill_matching, affinity, reaction_raises, affinity_minutes, wrap_up, wrap_up_s,
 close_waiting_m, close_open_m, close_active_m, close_wrap_up_m, reopen_hours, follow_up_m, handling_m, language,
 fallback_queue_id, created_at, updated_at, updated_by)
SELECT :name, mode, capacity_units, presences, skill_matching, affinity, reaction_raises, affinity_minutes, wrap_up, wrap_up_s,
 close_waiting_m, close_open_m, close_active_m, close_wrap_up_m, reopen_hours, follow_up_m, handling_m, language,
 fallback_queue_id, :now, :now, :user FROM workstream w WHERE w.id = :id AND w.deleted_at IS NULL

-- :work_stream_remove exec (id i64, version i64, user i64, now i64)
-- Refused while a page or a conversation is in it. The name becomes free for another.
UPDATE workstream SET deleted_at = :now, name = CONCAT(LEFT(name, 75), ' (', id, ')'), updated_at = :now, updated_by = :user,
 version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL
   AND NOT EXISTS (SELECT 1 FROM page p WHERE p.workstream_id = :id AND p.deleted_at IS NULL)
   AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.workstream_id = :id AND c.open_identity_id IS NOT NULL)

-- :work_stream_uses many (id i64) work_use
SELECT 'page' AS kind, p.id, p.name FROM page p WHERE p.workstream_id = :id AND p.deleted_at IS NULL
UNION ALL
SELECT 'conversations', n, '' FROM (SELECT COUNT(*) AS n FROM conversation c
 WHERE c.workstream_id = :id AND c.open_identity_id IS NOT NULL) AS counted WHERE n > 0
LIMIT 50

-- :row work_page (id i64, name str, workstream_id i64, workstream_name str)
-- :work_pages many (limit i64) work_page
SELECT p.id, p.name, p.workstream_id, w.name AS workstream_name FROM page p LEFT JOIN workstream w ON w.id = p.workstream_id
 WHERE p.deleted_at IS NULL ORDER BY p.name, p.id LIMIT :limit

-- :work_page_move exec (id i64, workstream i64, attachments_in i64, attachments_out i64, tag i64, privacy i64, user i64, now i64)
-- Who said that customers are told what happens to their data, and when; said before, it stays.
UPDATE page SET workstream_id = :workstream, attachments_in = :attachments_in, attachments_out = :attachments_out,
 privacy_by = IF(:privacy <> 0 AND privacy_at IS NULL, :user, privacy_by),
 privacy_at = IF(:privacy <> 0, COALESCE(privacy_at, :now), privacy_at), human_agent_tag = :tag, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id AND deleted_at IS NULL

-- :work_hours_uses many (id i64) work_use
SELECT 'queue' AS kind, q.id, q.name FROM queue q WHERE q.hours_id = :id AND q.deleted_at IS NULL LIMIT 50

-- Skills and who has them.

-- :row work_skill (id i64, name str, kind str, people i64, rules i64, version i64)
-- :work_skill_list many (limit i64) work_skill
SELECT s.id, s.name, s.kind, (SELECT COUNT(*) FROM user_skill u WHERE u.skill_id = s.id) AS people,
       (SELECT COUNT(*) FROM rule_use r WHERE r.kind = 'skill' AND r.used_id = s.id) AS rules, s.version
  FROM skill s ORDER BY s.kind, s.name LIMIT :limit

-- :work_skill_get one (id i64) work_skill
SELECT s.id, s.name, s.kind, (SELECT COUNT(*) FROM user_skill u WHERE u.skill_id = s.id) AS people,
       (SELECT COUNT(*) FROM rule_use r WHERE r.kind = 'skill' AND r.used_id = s.id) AS rules, s.version
  FROM skill s WHERE s.id = :id

-- :work_skill_add exec (name str, kind str, user i64, now i64)
INSERT INTO skill (name, kind, created_at, updated_at, updated_by) VALUES (:name, :kind, :now, :now, :user)

-- :work_skill_edit exec (id i64, version i64, name str, kind str, user i64, now i64)
UPDATE skill SET name = :name, kind = :kind, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :work_skill_remove exec (id i64, version i64)
DELETE FROM skill WHERE id = :id AND version = :version
   AND NOT EXISTS (SELECT 1 FROM rule_use r WHERE r.kind = 'skill' AND r.used_id = :id)
-- :work_skill_forget exec (id i64)
DELETE FROM user_skill WHERE skill_id = :id

-- :work_skill_uses many (id i64) work_use
SELECT 'rule' AS kind, r.id, r.name FROM rule_use u JOIN rule r ON r.id = u.rule_id
 WHERE u.kind = 'skill' AND u.used_id = :id LIMIT 50

-- :work_variable_uses many (id i64) work_use
SELECT 'rule' AS kind, r.id, r.name FROM rule_use u JOIN rule r ON r.id = u.rule_id
 WHERE u.kind = 'variable' AND u.used_id = :id LIMIT 50

-- :work_session_template_uses many (id i64) work_use
SELECT 'workstream' AS kind, w.id, w.name FROM workstream w
 WHERE w.session_template_id = :id AND w.deleted_at IS NULL LIMIT 50

-- :work_notification_uses many (id i64) work_use
SELECT 'workstream' AS kind, w.id, w.name FROM workstream_notification n
  JOIN workstream w ON w.id = n.workstream_id AND w.deleted_at IS NULL WHERE n.template_id = :id LIMIT 50

-- :work_skilled many (skill i64, limit i64) work_person
SELECT u.id, u.login, u.name, u.role, k.level, u.disabled_at FROM user_skill k JOIN user u ON u.id = k.user_id
 WHERE k.skill_id = :skill ORDER BY k.level DESC, u.name LIMIT :limit

-- :work_unskilled many (skill i64, limit i64) work_person
SELECT u.id, u.login, u.name, u.role, NULL AS level, u.disabled_at FROM user u
 WHERE u.disabled_at IS NULL AND u.role IN ('agent','supervisor','admin')
   AND NOT EXISTS (SELECT 1 FROM user_skill k WHERE k.skill_id = :skill AND k.user_id = u.id)
 ORDER BY u.name, u.id LIMIT :limit

-- :work_skill_rate exec (skill i64, user i64, level i64)
INSERT INTO user_skill (user_id, skill_id, level) VALUES (:user, :skill, :level) ON DUPLICATE KEY UPDATE level = :level

-- :work_skill_unrate exec (skill i64, user i64)
DELETE FROM user_skill WHERE skill_id = :skill AND user_id = :user

-- :work_skills_copy exec (from_skill i64, to_skill i64)
INSERT INTO user_skill (user_id, skill_id, level) SELECT user_id, :to_skill, level FROM user_skill WHERE skill_id = :from_skill

-- :work_skill_choices many (limit i64) work_choice
SELECT id, name FROM skill ORDER BY name LIMIT :limit
