-- Apps, pages, settings: what an administrator sets up, read by the webhook and the sender.

-- :row app (id i64, meta_id str, name str, secret str, secret_previous str, verify_token str, callback_key str)
-- :app_by_callback_key one (key str, now i64) app
-- A rotated key works until callback_key_previous_until (7 days).
SELECT id, meta_id, name, secret, secret_previous, verify_token, callback_key FROM app
 WHERE deleted_at IS NULL AND (callback_key = :key
    OR (callback_key_previous = :key AND callback_key_previous_until > :now))
 LIMIT 1

-- :app_by_id one (id i64) app
SELECT id, meta_id, name, secret, secret_previous, verify_token, callback_key FROM app WHERE id = :id

-- :app_by_meta_id one (meta_id str) app
SELECT id, meta_id, name, secret, secret_previous, verify_token, callback_key FROM app WHERE meta_id = :meta_id

-- :app_add exec (meta_id str, name str, callback_key str, now i64)
INSERT INTO app (meta_id, name, callback_key, created_at, updated_at)
VALUES (:meta_id, :name, :callback_key, :now, :now)

-- :app_set_secrets exec (id i64, secret str, last4 str, verify_token str, now i64)
-- Sealed with "app.secret:ID" and "app.verify_token:ID".
UPDATE app SET secret = :secret, secret_last4 = :last4, secret_set_at = :now,
 verify_token = :verify_token, updated_at = :now, version = version + 1 WHERE id = :id

-- :app_set_verified exec (id i64, at i64, address str)
UPDATE app SET verified_at = :at, verified_from = :address WHERE id = :id

-- :row page (id i64, app_id i64, meta_id str, name str, workstream_id i64, fallback_queue_id i64, enabled i64, human_agent_tag i64, attachments_in i64, attachments_out i64, sending_delay_s i64, last_webhook_at i64, last_echo_at i64)
-- :page_by_meta_id one (app i64, meta_id str) page
SELECT p.id, p.app_id, p.meta_id, p.name, p.workstream_id, w.fallback_queue_id, p.enabled,
       p.human_agent_tag, p.attachments_in, p.attachments_out, p.sending_delay_s, p.last_webhook_at, p.last_echo_at
  FROM page p LEFT JOIN workstream w ON w.id = p.workstream_id
 WHERE p.meta_id = :meta_id AND p.app_id = :app AND p.deleted_at IS NULL

-- :page_by_id one (id i64) page
SELECT p.id, p.app_id, p.meta_id, p.name, p.workstream_id, w.fallback_queue_id, p.enabled,
       p.human_agent_tag, p.attachments_in, p.attachments_out, p.sending_delay_s, p.last_webhook_at, p.last_echo_at
  FROM page p LEFT JOIN workstream w ON w.id = p.workstream_id
 WHERE p.id = :id

-- :page_add exec (app i64, meta_id str, name str, workstream i64, now i64)
INSERT INTO page (app_id, meta_id, name, workstream_id, created_at, updated_at)
VALUES (:app, :meta_id, :name, :workstream, :now, :now)

-- :page_set_token exec (id i64, token str, last4 str, now i64)
-- Sealed with "page.token:ID". A new token is probed at once.
UPDATE page SET token = :token, token_last4 = :last4, token_set_at = :now, updated_at = :now,
 probe_at = :now, version = version + 1 WHERE id = :id

-- :page_set_switches exec (id i64, attachments_in i64, attachments_out i64, human_agent_tag i64, now i64)
UPDATE page SET attachments_in = :attachments_in, attachments_out = :attachments_out,
 human_agent_tag = :human_agent_tag, updated_at = :now, version = version + 1 WHERE id = :id

-- :page_seen touch (id i64, webhook_at i64, echo_at i64)
-- Outside the webhook's transaction and only when the known value is some seconds old: this row must
-- not become what all webhooks of a page wait for.
-- After a long silence the first one tells that others may have been lost.
UPDATE page SET gap_from = IF(:webhook_at - last_webhook_at > 900000, COALESCE(gap_from, last_webhook_at), gap_from),
 last_webhook_at = GREATEST(COALESCE(last_webhook_at, 0), COALESCE(:webhook_at, 0)),
 last_echo_at = NULLIF(GREATEST(COALESCE(last_echo_at, 0), COALESCE(:echo_at, 0)), 0) WHERE id = :id

-- :row setting (value str, version i64)
-- :setting_get one (name str) setting
SELECT value, version FROM setting WHERE name = :name

-- :setting_set exec (name str, value str, now i64)
INSERT INTO setting (name, value, updated_at) VALUES (:name, :value, :now)
ON DUPLICATE KEY UPDATE value = :value, version = version + 1, updated_at = :now

-- :setting_add exec (name str, value str, now i64)
-- DUPLICATE when it is there: for values that are made once.
INSERT INTO setting (name, value, updated_at) VALUES (:name, :value, :now)

-- :workstream_by_name one (name str) id
SELECT id FROM workstream WHERE name = :name
-- :workstream_add exec (name str, queue i64, now i64)
INSERT INTO workstream (name, fallback_queue_id, created_at, updated_at) VALUES (:name, :queue, :now, :now)
-- :queue_by_name one (name str) id
SELECT id FROM queue WHERE name = :name
-- :queue_add exec (name str, now i64)
INSERT INTO queue (name, created_at, updated_at) VALUES (:name, :now, :now)
-- :queue_member_add exec (queue i64, user i64)
INSERT INTO queue_member (queue_id, user_id) VALUES (:queue, :user)

-- :row queue_name (id i64, name str)
-- :queue_list many (limit i64) queue_name
SELECT id, name FROM queue WHERE deleted_at IS NULL ORDER BY name LIMIT :limit

-- :row queue (id i64, name str, deleted_at i64)
-- :queue_by_id one (id i64) queue
SELECT id, name, deleted_at FROM queue WHERE id = :id AND deleted_at IS NULL
