-- What queues do when they can't take more, and what counts as good service in them.

-- :row overflow_pair (queue_id i64, cause str, threshold i64, action str, to_queue_id i64)
-- :overflow_of many (queue i64, limit i64) overflow_pair
SELECT queue_id, cause, threshold, action, to_queue_id FROM queue_overflow WHERE queue_id = :queue LIMIT :limit
-- :overflow_all many (limit i64) overflow_pair
SELECT o.queue_id, o.cause, o.threshold, o.action, o.to_queue_id
  FROM queue_overflow o JOIN queue q ON q.id = o.queue_id AND q.deleted_at IS NULL LIMIT :limit

-- :overflow_clear exec (queue i64)
DELETE FROM queue_overflow WHERE queue_id = :queue
-- :overflow_put exec (queue i64, cause str, threshold i64, action str, to_queue i64)
INSERT INTO queue_overflow (queue_id, cause, threshold, action, to_queue_id)
VALUES (:queue, :cause, :threshold, :action, :to_queue)
-- :overflow_copy exec (from_queue i64, to_queue i64)
INSERT INTO queue_overflow (queue_id, cause, threshold, action, to_queue_id)
SELECT :to_queue, cause, threshold, action, to_queue_id FROM queue_overflow o WHERE o.queue_id = :from_queue

-- :row overflow_queue (id i64, name str, service_level_s i64, short_abandon_s i64, hours_id i64, zone str, weekly str, holidays str, waiting i64, fallback_of str, version i64)
-- :overflow_queue_get one (id i64) overflow_queue
-- waiting: conversations that nobody has taken yet. fallback_of: workstreams; absent: none.
SELECT q.id, q.name, q.service_level_s, q.short_abandon_s, q.hours_id, h.timezone AS zone, h.weekly, h.holidays,
       (SELECT COUNT(*) FROM conversation c WHERE c.state = 'open' AND c.queue_id = q.id) AS waiting,
       (SELECT GROUP_CONCAT(w.name ORDER BY w.name SEPARATOR ', ') FROM workstream w
         WHERE w.fallback_queue_id = q.id AND w.deleted_at IS NULL) AS fallback_of, q.version
  FROM queue q LEFT JOIN hours h ON h.id = q.hours_id WHERE q.id = :id AND q.deleted_at IS NULL
-- :overflow_queues many (limit i64) overflow_queue
SELECT q.id, q.name, q.service_level_s, q.short_abandon_s, q.hours_id, h.timezone AS zone, h.weekly, h.holidays,
       (SELECT COUNT(*) FROM conversation c WHERE c.state = 'open' AND c.queue_id = q.id) AS waiting,
       NULL AS fallback_of, q.version
  FROM queue q LEFT JOIN hours h ON h.id = q.hours_id WHERE q.deleted_at IS NULL ORDER BY q.id LIMIT :limit

-- :overflow_levels exec (id i64, version i64, service_level i64, short_abandon i64, user i64, now i64)
-- Before the rest of the form in one transaction: NONE means that somebody else changed the queue.
UPDATE queue SET service_level_s = :service_level, short_abandon_s = :short_abandon, updated_at = :now,
 updated_by = :user, version = version + 1 WHERE id = :id AND version = :version AND deleted_at IS NULL
-- :overflow_levels_copy exec (from_queue i64, to_queue i64)
UPDATE queue q JOIN queue f ON f.id = :from_queue
   SET q.service_level_s = f.service_level_s, q.short_abandon_s = f.short_abandon_s WHERE q.id = :to_queue
