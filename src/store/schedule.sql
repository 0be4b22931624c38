-- Operating hours, as administrators see and change them.

-- :row schedule (id i64, name str, timezone str, weekly str, holidays str, queues i64, version i64)
-- :schedule_list many (limit i64) schedule
SELECT h.id, h.name, h.timezone, h.weekly, h.holidays,
       (SELECT COUNT(*) FROM queue q WHERE q.hours_id = h.id AND q.deleted_at IS NULL) AS queues, h.version
  FROM hours h ORDER BY h.name LIMIT :limit

-- :schedule_get one (id i64) schedule
SELECT h.id, h.name, h.timezone, h.weekly, h.holidays,
       (SELECT COUNT(*) FROM queue q WHERE q.hours_id = h.id AND q.deleted_at IS NULL) AS queues, h.version
  FROM hours h WHERE h.id = :id

-- :schedule_add exec (name str, timezone str, weekly str, holidays str, user i64, now i64)
INSERT INTO hours (name, timezone, weekly, holidays, created_at, updated_at, updated_by)
VALUES (:name, :timezone, :weekly, :holidays, :now, :now, :user)

-- :schedule_edit exec (id i64, version i64, name str, timezone str, weekly str, holidays str, user i64, now i64)
UPDATE hours SET name = :name, timezone = :timezone, weekly = :weekly, holidays = :holidays, updated_at = :now,
 updated_by = :user, version = version + 1 WHERE id = :id AND version = :version

-- :schedule_remove exec (id i64, version i64)
DELETE FROM hours WHERE id = :id AND version = :version
   AND NOT EXISTS (SELECT 1 FROM queue q WHERE q.hours_id = :id AND q.deleted_at IS NULL)

