-- Files that agents hand over for sending, until they belong to a message.

-- :upload_user_lock one (user i64) id
-- So that two uploads at once don't both find room.
SELECT id FROM user WHERE id = :user FOR UPDATE

-- :row upload_usage (files i64, bytes i64)
-- :upload_usage one (user i64) upload_usage
SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size), 0) AS INT) AS bytes FROM upload WHERE user_id = :user

-- :upload_add exec (user i64, name str, size i64, file str, now i64)
INSERT INTO upload (user_id, name, size, file, created_at, touched_at)
VALUES (:user, :name, :size, :file, :now, :now)

-- :row upload (id i64, user_id i64, name str, size i64, received i64, file str, created_at i64)
-- :upload_get one (id i64, user i64) upload
SELECT id, user_id, name, size, received, file, created_at FROM upload
 WHERE id = :id AND user_id = :user AND state = 'open'

-- :upload_advance exec (id i64, from i64, to i64, now i64)
-- NONE: somebody else was faster.
UPDATE upload SET received = :to, touched_at = :now WHERE id = :id AND received = :from AND state = 'open'

-- :upload_shrink exec (id i64, size i64)
UPDATE upload SET size = :size WHERE id = :id AND received = :size AND state = 'open'

-- :upload_give_up exec (id i64)
-- NONE: a reply has taken it, file and all.
UPDATE upload SET state = 'gone' WHERE id = :id

-- :upload_take exec (id i64)
-- It is a message's now. NONE: it was given up meanwhile.
DELETE FROM upload WHERE id = :id AND state = 'open'

-- :upload_forget exec (id i64)
DELETE FROM upload WHERE id = :id AND state = 'gone'

-- :upload_stale many (before i64, limit i64) upload
-- Given up, or forgotten by whoever began it.
SELECT id, user_id, name, size, received, file, created_at FROM upload
 WHERE touched_at < :before ORDER BY touched_at LIMIT :limit

-- :row upload_place (attachments_out i64, restricted_media i64)
-- :upload_place one (conversation i64) upload_place
-- What the conversation's page lets out.
SELECT p.attachments_out, p.restricted_media FROM conversation c JOIN page p ON p.id = c.page_id WHERE c.id = :conversation
