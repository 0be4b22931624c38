-- Dispositions: how a conversation ended. Those of all queues have no queue. Every change carries the
-- version that the form was made from: NONE means that somebody else changed the row meanwhile.

-- :row disposition (id i64, queue_id i64, queue_name str, title str, position i64, enabled i64, note i64, version i64)
-- :disposition_list many (queue i64, limit i64) disposition
-- Of one queue, or (NONE) those of all.
SELECT d.id, d.queue_id, q.name AS queue_name, d.title, d.position, d.enabled, d.note, d.version
  FROM disposition d LEFT JOIN queue q ON q.id = d.queue_id
 WHERE d.queue_id <=> :queue AND d.deleted_at IS NULL ORDER BY d.position, d.id LIMIT :limit

-- :disposition_get one (id i64) disposition
SELECT d.id, d.queue_id, q.name AS queue_name, d.title, d.position, d.enabled, d.note, d.version
  FROM disposition d LEFT JOIN queue q ON q.id = d.queue_id WHERE d.id = :id AND d.deleted_at IS NULL

-- :disposition_add exec (queue i64, title str, enabled i64, note i64, user i64, now i64)
-- At the end of its list.
INSERT INTO disposition (queue_id, title, position, enabled, note, created_at, updated_at, updated_by)
SELECT :queue, :title, COALESCE(MAX(position), 0) + 1, :enabled, :note, :now, :now, :user FROM disposition d
 WHERE d.queue_id <=> :queue AND d.deleted_at IS NULL

-- :disposition_edit exec (id i64, version i64, title str, enabled i64, note i64, user i64, now i64)
UPDATE disposition SET title = :title, enabled = :enabled, note = :note, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- :disposition_place exec (id i64, position i64)
UPDATE disposition SET position = :position WHERE id = :id

-- :disposition_remove exec (id i64, version i64, user i64, now i64)
UPDATE disposition SET deleted_at = :now, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND deleted_at IS NULL

-- :disposition_copy exec (from_queue i64, to_queue i64, user i64, now i64)
INSERT INTO disposition (queue_id, title, position, enabled, note, created_at, updated_at, updated_by)
SELECT :to_queue, d.title, d.position, d.enabled, d.note, :now, :now, :user FROM disposition d
 WHERE d.queue_id = :from_queue AND d.deleted_at IS NULL

-- :disposition_rule_copy exec (from_queue i64, to_queue i64)
UPDATE queue t JOIN queue f ON f.id = :from_queue SET t.disposition_rule = f.disposition_rule WHERE t.id = :to_queue

-- :row disposition_queue (id i64, name str, disposition_rule str, version i64, n i64)
-- :disposition_queues many (limit i64) disposition_queue
-- Every queue with its rule and how many dispositions of its own it has.
SELECT q.id, q.name, q.disposition_rule, q.version,
       (SELECT COUNT(*) FROM disposition d WHERE d.queue_id = q.id AND d.deleted_at IS NULL) AS n
  FROM queue q WHERE q.deleted_at IS NULL ORDER BY q.name LIMIT :limit

-- :disposition_rule_set exec (queue i64, version i64, rule str, user i64, now i64)
UPDATE queue SET disposition_rule = :rule, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :queue AND version = :version AND deleted_at IS NULL

-- What an agent may choose from, and what was chosen.

-- :row disposition_choice (id i64, title str, note i64)
-- :disposition_choices many (queue i64, limit i64) disposition_choice
-- The queue's own first, then those of all queues; queue NONE: only these.
SELECT d.id, d.title, d.note FROM disposition d
 WHERE (d.queue_id = :queue OR d.queue_id IS NULL) AND d.enabled = 1 AND d.deleted_at IS NULL
 ORDER BY d.queue_id IS NULL, d.position, d.id LIMIT :limit

-- :row disposition_rule (required i64)
-- :disposition_rule_of one (queue i64) disposition_rule
SELECT disposition_rule = 'required' AS required FROM queue WHERE id = :queue

-- :row disposition_chosen (id i64, title str, note str)
-- :disposition_chosen one (conversation i64) disposition_chosen
SELECT c.disposition_id AS id, d.title, c.disposition_note AS note
  FROM conversation c LEFT JOIN disposition d ON d.id = c.disposition_id WHERE c.id = :conversation

-- :disposition_choose exec (conversation i64, disposition i64, note str, now i64)
-- The conversation is locked.
UPDATE conversation SET disposition_id = :disposition, disposition_note = :note, version = version + 1, updated_at = :now
 WHERE id = :conversation
