-- Apps and pages as administrators see and change them. Every change carries the version that the
-- form was made from: NONE means that somebody else changed the row meanwhile.

-- :row channel_app (id i64, meta_id str, name str, secret_last4 str, secret_set_at i64, secret_set_by_name str, has_previous i64, verify_token str, callback_key str, callback_key_previous str, callback_key_previous_until i64, verified_at i64, verified_from str, paused_until i64, paused_reason str, created_at i64, updated_at i64, deleted_at i64, version i64, pages i64)
-- :channel_app_list many (limit i64) channel_app
SELECT a.id, a.meta_id, a.name, a.secret_last4, a.secret_set_at, u.name AS secret_set_by_name,
       a.secret_previous IS NOT NULL AS has_previous, a.verify_token, a.callback_key, a.callback_key_previous,
       a.callback_key_previous_until, a.verified_at, a.verified_from, a.paused_until, a.paused_reason,
       a.created_at, a.updated_at, a.deleted_at, a.version,
       (SELECT COUNT(*) FROM page p WHERE p.app_id = a.id AND p.deleted_at IS NULL) AS pages
  FROM app a LEFT JOIN user u ON u.id = a.secret_set_by
 WHERE a.deleted_at IS NULL ORDER BY a.name, a.id LIMIT :limit

-- :channel_app_get one (id i64) channel_app
SELECT a.id, a.meta_id, a.name, a.secret_last4, a.secret_set_at, u.name AS secret_set_by_name,
       a.secret_previous IS NOT NULL AS has_previous, a.verify_token, a.callback_key, a.callback_key_previous,
       a.callback_key_previous_until, a.verified_at, a.verified_from, a.paused_until, a.paused_reason,
       a.created_at, a.updated_at, a.deleted_at, a.version,
       (SELECT COUNT(*) FROM page p WHERE p.app_id = a.id AND p.deleted_at IS NULL) AS pages
  FROM app a LEFT JOIN user u ON u.id = a.secret_set_by
 WHERE a.id = :id

-- :channel_app_by_meta_id one (meta_id str) channel_app
SELECT a.id, a.meta_id, a.name, a.secret_last4, a.secret_set_at, u.name AS secret_set_by_name,
       a.secret_previous IS NOT NULL AS has_previous, a.verify_token, a.callback_key, a.callback_key_previous,
       a.callback_key_previous_until, a.verified_at, a.verified_from, a.paused_until, a.paused_reason,
       a.created_at, a.updated_at, a.deleted_at, a.version,
       (SELECT COUNT(*) FROM page p WHERE p.app_id = a.id AND p.deleted_at IS NULL) AS pages
  FROM app a LEFT JOIN user u ON u.id = a.secret_set_by
 WHERE a.meta_id = :meta_id

-- :channel_app_add exec (meta_id str, name str, callback_key str, user i64, now i64)
INSERT INTO app (meta_id, name, callback_key, created_at, created_by, updated_at, updated_by)
VALUES (:meta_id, :name, :callback_key, :now, :user, :now, :user)

-- :channel_app_edit exec (id i64, version i64, meta_id str, name str, user i64, now i64)
UPDATE app SET meta_id = :meta_id, name = :name, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :channel_app_secret exec (id i64, secret str, last4 str, previous str, user i64, now i64)
-- previous: the old one, sealed anew as "app.secret_previous:ID"; it still counts for signatures until it
-- is dropped (absent), since Meta may sign with either for a while.
UPDATE app SET secret = :secret, secret_last4 = :last4, secret_previous = :previous, secret_set_at = :now,
 secret_set_by = :user, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :channel_app_verify_token exec (id i64, token str, user i64, now i64)
UPDATE app SET verify_token = :token, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :channel_app_rotate exec (id i64, key str, until i64, user i64, now i64)
UPDATE app SET callback_key_previous = callback_key, callback_key_previous_until = :until, callback_key = :key,
 updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :channel_app_remove exec (id i64, version i64, user i64, now i64)
UPDATE app SET deleted_at = :now, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND NOT EXISTS (SELECT 1 FROM page p WHERE p.app_id = :id AND p.deleted_at IS NULL)

-- :channel_app_revive exec (id i64, name str, user i64, now i64)
UPDATE app SET deleted_at = NULL, name = :name, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :row channel_page (id i64, app_id i64, app_name str, app_deleted_at i64, meta_id str, name str, username str, token_last4 str, token_set_at i64, token_set_by_name str, workstream_id i64, workstream_name str, language str, enabled i64, attachments_in i64, attachments_out i64, human_agent_tag i64, restricted_media i64, survey i64, privacy_at i64, privacy_by_name str, paused_until i64, paused_reason str, parked_at i64, parked_class str, parked_code i64, parked_subcode i64, parked_reason str, last_webhook_at i64, last_echo_at i64, last_sent_at i64, deleted_at i64, version i64, app_secret_last4 str, app_verified_at i64, token_step str, token_step_at i64, subscribed_step str)
-- :channel_page_list many (app i64, limit i64) channel_page
-- app NONE: of all apps. A check that Meta did not answer takes nothing back that was right before.
SELECT p.id, p.app_id, a.name AS app_name, a.deleted_at AS app_deleted_at, p.meta_id, p.name, p.username, p.token_last4,
       p.token_set_at, u.name AS token_set_by_name, p.workstream_id, w.name AS workstream_name, p.language, p.enabled,
       p.attachments_in, p.attachments_out, p.human_agent_tag, p.restricted_media, p.survey, p.privacy_at,
       pu.name AS privacy_by_name, p.paused_until, p.paused_reason, p.parked_at,
       p.parked_class, p.parked_code, p.parked_subcode, p.parked_reason, p.last_webhook_at, p.last_echo_at,
       p.last_sent_at, p.deleted_at, p.version, a.secret_last4 AS app_secret_last4, a.verified_at AS app_verified_at,
       IF(t.state = 'waiting' AND t.ok_at >= COALESCE(p.token_set_at, 0), 'ok', t.state) AS token_step,
       t.checked_at AS token_step_at, IF(s.state = 'waiting' AND s.ok_at IS NOT NULL, 'ok', s.state) AS subscribed_step
  FROM page p JOIN app a ON a.id = p.app_id LEFT JOIN user u ON u.id = p.token_set_by
       LEFT JOIN user pu ON pu.id = p.privacy_by
       LEFT JOIN workstream w ON w.id = p.workstream_id
       LEFT JOIN setup_step t ON t.object = 'page' AND t.object_id = p.id AND t.step = 'token'
       LEFT JOIN setup_step s ON s.object = 'page' AND s.object_id = p.id AND s.step = 'subscribed'
 WHERE p.deleted_at IS NULL AND (:app IS NULL OR p.app_id = :app) ORDER BY p.name, p.id LIMIT :limit

-- :channel_page_removed many (limit i64) channel_page
SELECT p.id, p.app_id, a.name AS app_name, a.deleted_at AS app_deleted_at, p.meta_id, p.name, p.username, p.token_last4,
       p.token_set_at, u.name AS token_set_by_name, p.workstream_id, w.name AS workstream_name, p.language, p.enabled,
       p.attachments_in, p.attachments_out, p.human_agent_tag, p.restricted_media, p.survey, p.privacy_at,
       pu.name AS privacy_by_name, p.paused_until, p.paused_reason, p.parked_at,
       p.parked_class, p.parked_code, p.parked_subcode, p.parked_reason, p.last_webhook_at, p.last_echo_at,
       p.last_sent_at, p.deleted_at, p.version, a.secret_last4 AS app_secret_last4, a.verified_at AS app_verified_at,
       IF(t.state = 'waiting' AND t.ok_at >= COALESCE(p.token_set_at, 0), 'ok', t.state) AS token_step,
       t.checked_at AS token_step_at, IF(s.state = 'waiting' AND s.ok_at IS NOT NULL, 'ok', s.state) AS subscribed_step
  FROM page p JOIN app a ON a.id = p.app_id LEFT JOIN user u ON u.id = p.token_set_by
       LEFT JOIN user pu ON pu.id = p.privacy_by
       LEFT JOIN workstream w ON w.id = p.workstream_id
       LEFT JOIN setup_step t ON t.object = 'page' AND t.object_id = p.id AND t.step = 'token'
       LEFT JOIN setup_step s ON s.object = 'page' AND s.object_id = p.id AND s.step = 'subscribed'
 WHERE p.deleted_at IS NOT NULL ORDER BY p.deleted_at DESC LIMIT :limit

-- :channel_page_get one (id i64) channel_page
SELECT p.id, p.app_id, a.name AS app_name, a.deleted_at AS app_deleted_at, p.meta_id, p.name, p.username, p.token_last4,
       p.token_set_at, u.name AS token_set_by_name, p.workstream_id, w.name AS workstream_name, p.language, p.enabled,
       p.attachments_in, p.attachments_out, p.human_agent_tag, p.restricted_media, p.survey, p.privacy_at,
       pu.name AS privacy_by_name, p.paused_until, p.paused_reason, p.parked_at,
       p.parked_class, p.parked_code, p.parked_subcode, p.parked_reason, p.last_webhook_at, p.last_echo_at,
       p.last_sent_at, p.deleted_at, p.version, a.secret_last4 AS app_secret_last4, a.verified_at AS app_verified_at,
       IF(t.state = 'waiting' AND t.ok_at >= COALESCE(p.token_set_at, 0), 'ok', t.state) AS token_step,
       t.checked_at AS token_step_at, IF(s.state = 'waiting' AND s.ok_at IS NOT NULL, 'ok', s.state) AS subscribed_step
  FROM page p JOIN app a ON a.id = p.app_id LEFT JOIN user u ON u.id = p.token_set_by
       LEFT JOIN user pu ON pu.id = p.privacy_by
       LEFT JOIN workstream w ON w.id = p.workstream_id
       LEFT JOIN setup_step t ON t.object = 'page' AND t.object_id = p.id AND t.step = 'token'
       LEFT JOIN setup_step s ON s.object = 'page' AND s.object_id = p.id AND s.step = 'subscribed'
 WHERE p.id = :id

-- :channel_page_by_meta_id one (meta_id str) channel_page
-- Also one that was removed: adding it again revives it with its history.
SELECT p.id, p.app_id, a.name AS app_name, a.deleted_at AS app_deleted_at, p.meta_id, p.name, p.username, p.token_last4,
       p.token_set_at, u.name AS token_set_by_name, p.workstream_id, w.name AS workstream_name, p.language, p.enabled,
       p.attachments_in, p.attachments_out, p.human_agent_tag, p.restricted_media, p.survey, p.privacy_at,
       pu.name AS privacy_by_name, p.paused_until, p.paused_reason, p.parked_at,
       p.parked_class, p.parked_code, p.parked_subcode, p.parked_reason, p.last_webhook_at, p.last_echo_at,
       p.last_sent_at, p.deleted_at, p.version, a.secret_last4 AS app_secret_last4, a.verified_at AS app_verified_at,
       IF(t.state = 'waiting' AND t.ok_at >= COALESCE(p.token_set_at, 0), 'ok', t.state) AS token_step,
       t.checked_at AS token_step_at, IF(s.state = 'waiting' AND s.ok_at IS NOT NULL, 'ok', s.state) AS subscribed_step
  FROM page p JOIN app a ON a.id = p.app_id LEFT JOIN user u ON u.id = p.token_set_by
       LEFT JOIN user pu ON pu.id = p.privacy_by
       LEFT JOIN workstream w ON w.id = p.workstream_id
       LEFT JOIN setup_step t ON t.object = 'page' AND t.object_id = p.id AND t.step = 'token'
       LEFT JOIN setup_step s ON s.object = 'page' AND s.object_id = p.id AND s.step = 'subscribed'
 WHERE p.meta_id = :meta_id

-- :channel_page_add exec (app i64, meta_id str, name str, username str, workstream i64, language str, user i64, now i64)
INSERT INTO page (app_id, meta_id, name, username, workstream_id, language, created_at, created_by, updated_at, updated_by)
VALUES (:app, :meta_id, :name, :username, :workstream, :language, :now, :user, :now, :user)

-- :channel_page_edit exec (id i64, version i64, name str, username str, workstream i64, language str, enabled i64, attachments_in i64, attachments_out i64, human_agent_tag i64, restricted_media i64, survey i64, privacy i64, user i64, now i64)
-- Who first said that the privacy notice is there stays on record; taking it back forgets.
UPDATE page SET name = :name, username = :username, workstream_id = :workstream, language = :language,
 enabled = :enabled, attachments_in = :attachments_in, attachments_out = :attachments_out,
 human_agent_tag = :human_agent_tag, restricted_media = :restricted_media, survey = :survey,
 privacy_by = CASE WHEN :privacy = 0 THEN NULL WHEN privacy_at IS NULL THEN :user ELSE privacy_by END,
 privacy_at = CASE WHEN :privacy = 0 THEN NULL ELSE COALESCE(privacy_at, :now) END,
 updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :channel_page_token exec (id i64, token str, last4 str, user i64, now i64)
-- Sealed as "page.token:ID". The sender probes the page at once when it was parked.
UPDATE page SET token = :token, token_last4 = :last4, token_set_at = :now, token_set_by = :user,
 probe_at = :now, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :channel_page_remove exec (id i64, version i64, user i64, now i64)
UPDATE page SET deleted_at = :now, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :channel_page_revive exec (id i64, app i64, name str, username str, workstream i64, language str, user i64, now i64)
UPDATE page SET deleted_at = NULL, app_id = :app, name = :name, username = :username, workstream_id = :workstream,
 language = :language, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :row channel_weight (conversations i64, waiting i64)
-- :channel_page_weight one (id i64) channel_weight
-- What removing a page leaves behind: conversations that are not closed, messages still to be sent.
SELECT (SELECT COUNT(*) FROM conversation WHERE page_id = :id AND open_identity_id IS NOT NULL) AS conversations,
       (SELECT COUNT(*) FROM outbox_lane l STRAIGHT_JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id WHERE l.page_id = :id) AS waiting

-- :row channel_choice (id i64, name str)
-- :channel_workstreams many (limit i64) channel_choice
SELECT id, name FROM workstream WHERE deleted_at IS NULL ORDER BY name LIMIT :limit
