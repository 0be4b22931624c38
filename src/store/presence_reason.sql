-- Words of the house for a presence. Every change carries the version that the form was made from.

-- :row presence_reason (id i64, name str, presence str, version i64)
-- :presence_reason_list many (limit i64) presence_reason
SELECT id, name, presence, version FROM presence_reason ORDER BY name LIMIT :limit

-- :presence_reason_get one (id i64) presence_reason
SELECT id, name, presence, version FROM presence_reason WHERE id = :id

-- :presence_reason_add exec (name str, presence str, user i64, now i64)
INSERT INTO presence_reason (name, presence, created_at, updated_at, updated_by)
VALUES (:name, :presence, :now, :now, :user)

-- :presence_reason_edit exec (id i64, version i64, name str, presence str, user i64, now i64)
UPDATE presence_reason SET name = :name, presence = :presence, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND version = :version

-- :presence_reason_remove exec (id i64, version i64)
DELETE FROM presence_reason WHERE id = :id AND version = :version
