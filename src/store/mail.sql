-- Mail to administrators: what is to be told, to whom, and the queue.

-- :mail_add exec (key str, address str, subject str, body str, now i64)
-- DUPLICATE: this person was told already.
INSERT INTO mail (mail_key, address, subject, body, next_at, created_at)
VALUES (:key, :address, :subject, :body, NOW(3), :now)

-- :mail_known one (key str) count
SELECT COUNT(*) AS n FROM mail WHERE mail_key = :key

-- :mail_count_since one (since i64) count
SELECT COUNT(*) AS n FROM mail WHERE created_at > :since

-- :row mail (id i64, address str, subject str, body str, tries i64, created_at i64)
-- :mail_due one () mail
SELECT id, address, subject, body, tries, created_at FROM mail
 WHERE state = 'queued' AND next_at <= NOW(3) AND (lease_until IS NULL OR lease_until <= NOW(3))
 ORDER BY next_at LIMIT 1

-- :mail_claim exec (id i64, worker str, lease_ms i64)
-- NONE: another worker has it.
UPDATE mail SET worker = :worker, lease_until = NOW(3) + INTERVAL :lease_ms * 1000 MICROSECOND, tries = tries + 1
 WHERE id = :id AND state = 'queued' AND (lease_until IS NULL OR lease_until <= NOW(3))

-- :mail_sent exec (id i64, worker str, now i64)
UPDATE mail SET state = 'sent', sent_at = :now, lease_until = NULL, worker = NULL, last_error = NULL
 WHERE id = :id AND state = 'queued' AND worker = :worker

-- :mail_not_sent exec (id i64, worker str, state str, again_ms i64, error str)
-- state: queued (again, after so long) or failed.
UPDATE mail SET state = :state, next_at = NOW(3) + INTERVAL :again_ms * 1000 MICROSECOND, lease_until = NULL,
 worker = NULL, last_error = :error WHERE id = :id AND state = 'queued' AND worker = :worker

-- :row mail_entry (id i64, address str, subject str, state str, tries i64, last_error str, created_at i64, sent_at i64)
-- :mail_list many (limit i64) mail_entry
SELECT id, address, subject, state, tries, last_error, created_at, sent_at FROM mail ORDER BY id DESC LIMIT :limit

-- :retire_mails exec (before i64)
DELETE FROM mail WHERE created_at < :before ORDER BY created_at LIMIT 500

-- --- who is told, and what -------------------------------------------------------------------------

-- :row mail_admin (id i64, name str, email str)
-- :mail_admins many (limit i64) mail_admin
-- email absent: can't be told.
SELECT id, name, email FROM user WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id LIMIT :limit

-- :row notice_page (id i64, name str, parked_at i64, parked_class str, parked_code i64, parked_reason str, token_set_at i64, last_webhook_at i64, enabled i64, token_state str, token_reason str, token_checked_at i64, token_message str)
-- :notice_pages many (limit i64) notice_page
SELECT p.id, p.name, p.parked_at, p.parked_class, p.parked_code, p.parked_reason, p.token_set_at, p.last_webhook_at,
       p.enabled, t.state AS token_state, t.reason AS token_reason, t.checked_at AS token_checked_at, t.message AS token_message
  FROM page p LEFT JOIN setup_step t ON t.object = 'page' AND t.object_id = p.id AND t.step = 'token'
 WHERE p.deleted_at IS NULL AND p.token IS NOT NULL ORDER BY p.id LIMIT :limit

-- :row notice_hole (last_ms i64, hole_ms i64)
-- :notice_worker_hole one (id str) notice_hole
-- How long nobody did the worker's work before this one started; NULL: nobody ever did. Negative: others do.
SELECT CAST(UNIX_TIMESTAMP(MAX(w.seen_at)) * 1000 AS INT) AS last_ms,
       TIMESTAMPDIFF(MICROSECOND, MAX(w.seen_at), me.started_at) DIV 1000 AS hole_ms
  FROM worker me LEFT JOIN worker w ON w.kind = 'work' AND w.id <> me.id
 WHERE me.id = :id

-- :user_email exec (id i64, email str, now i64)
UPDATE user SET email = :email, updated_at = :now, settings_version = settings_version + 1 WHERE id = :id
