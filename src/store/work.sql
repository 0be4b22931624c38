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
   AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.queue_id = :id AND c.open_identity_id IS NOT NULL)

-- :row work_use (kind str, id i64, name str)
-- :work_queue_uses many (id i64) work_use
-- What keeps a queue from being removed: workstreams, rules, conversations (their number as id).
SELECT 'workstream' AS kind, w.id, w.name FROM workstream w WHERE w.fallback_queue_id = :id AND w.deleted_at IS NULL
UNION ALL
SELECT 'rule', r.id, r.name FROM rule_use u JOIN rule r ON r.id = u.rule_id WHERE u.kind = 'queue' AND u.used_id = :id
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

-- Page switches and the message tag.

-- :row work_tag (id i64, name str, app_name str, human_agent_tag i64, enabled i64, version i64)
-- :work_tags many (limit i64) work_tag
SELECT p.id, p.name, a.name AS app_name, p.human_agent_tag, p.enabled, p.version
  FROM page p JOIN app a ON a.id = p.app_id WHERE p.deleted_at IS NULL ORDER BY p.name, p.id LIMIT :limit

-- :work_tag_set exec (id i64, version i64, tag i64, user i64, now i64)
UPDATE page SET human_agent_tag = :tag, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- :row work_page_more (restricted_media i64, survey i64, privacy_at i64, privacy_by_name str)
-- :work_page_more one (id i64) work_page_more
SELECT p.restricted_media, p.survey, p.privacy_at, u.name AS privacy_by_name
  FROM page p LEFT JOIN user u ON u.id = p.privacy_by WHERE p.id = :id

-- :work_page_more_set exec (id i64, restricted_media i64, survey i64, privacy i64, user i64, now i64)
-- The first to say that the privacy notice is there stays on record; taking it back forgets.
UPDATE page SET restricted_media = :restricted_media, survey = :survey,
 privacy_by = CASE WHEN :privacy = 0 THEN NULL WHEN privacy_at IS NULL THEN :user ELSE privacy_by END,
 privacy_at = CASE WHEN :privacy = 0 THEN NULL ELSE COALESCE(privacy_at, :now) END WHERE id = :id
