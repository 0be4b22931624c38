-- Users, sign-in, sessions.

-- :row session (user_id i64, login str, name str, role str, csrf str, seen_at i64, expires_at i64, version i64, user_seen_at i64)
-- :session_find one (token_hash str, now i64) session
SELECT s.user_id, u.login, u.name, u.role, s.csrf, s.seen_at, s.expires_at, u.version,
       u.last_seen_at AS user_seen_at
  FROM session s JOIN user u ON u.id = s.user_id
 WHERE s.id = :token_hash AND s.expires_at > :now AND u.disabled_at IS NULL

-- :session_touch touch (token_hash str, now i64, expires_at i64)
UPDATE session SET seen_at = :now, expires_at = :expires_at WHERE id = :token_hash

-- :session_add exec (token_hash str, user i64, csrf str, now i64, expires_at i64, address str, user_agent str)
INSERT INTO session (id, user_id, csrf, created_at, seen_at, expires_at, address, user_agent)
VALUES (:token_hash, :user, :csrf, :now, :now, :expires_at, :address, :user_agent)

-- :session_remove exec (token_hash str)
DELETE FROM session WHERE id = :token_hash
-- :session_remove_of exec (user i64)
DELETE FROM session WHERE user_id = :user

-- :row user (id i64, login str, password_hash str, name str, role str, presence str, last_seen_at i64, capacity i64, load i64, disabled_at i64, version i64, sending_delay_s i64, default_presence str, totp_secret str)
-- :user_by_login one (login str) user
SELECT id, login, password_hash, name, role, presence, last_seen_at, capacity, `load`, disabled_at, version, sending_delay_s,
       default_presence, totp_secret
  FROM user WHERE login = :login
-- :user_by_id one (id i64) user
SELECT id, login, password_hash, name, role, presence, last_seen_at, capacity, `load`, disabled_at, version, sending_delay_s,
       default_presence, totp_secret
  FROM user WHERE id = :id
-- :user_list many (limit i64) user
SELECT id, login, password_hash, name, role, presence, last_seen_at, capacity, `load`, disabled_at, version, sending_delay_s,
       default_presence, totp_secret
  FROM user ORDER BY login LIMIT :limit
-- :user_add exec (login str, password_hash str, name str, role str, now i64)
INSERT INTO user (login, password_hash, name, role, created_at, updated_at)
VALUES (:login, :password_hash, :name, :role, :now, :now)
-- :user_set_password exec (id i64, password_hash str, now i64)
UPDATE user SET password_hash = :password_hash, updated_at = :now, version = version + 1 WHERE id = :id
-- :user_set_presence exec (id i64, presence str, now i64)
UPDATE user SET presence = :presence, presence_at = :now, last_seen_at = :now, version = version + 1 WHERE id = :id
-- :user_notice_unread one (id i64) count
SELECT notice_at IS NULL AS n FROM user WHERE id = :id
-- :user_notice_read touch (id i64, now i64)
-- NONE: it was read before.
UPDATE user SET notice_at = :now WHERE id = :id AND notice_at IS NULL
-- :user_seen touch (id i64, now i64)
-- Called when the known value is older than 15 s.
UPDATE user SET last_seen_at = :now WHERE id = :id

-- :row throttle (failures i64, next_at i64, updated_at i64)
-- :throttle_get one (name str) throttle
SELECT failures, next_at, updated_at FROM login_throttle WHERE name = :name
-- :throttle_count touch (name str, next_at i64, now i64, forget_before i64)
-- One more failure; old ones are forgotten.
INSERT INTO login_throttle (name, failures, next_at, updated_at) VALUES (:name, 1, :next_at, :now)
ON DUPLICATE KEY UPDATE failures = IF(updated_at < :forget_before, 1, failures + 1), next_at = :next_at, updated_at = :now
-- :throttle_clear touch (name str)
DELETE FROM login_throttle WHERE name = :name

-- :audit_add touch (at i64, user i64, action str, object str, object_id i64, data str, address str)
INSERT INTO audit (at, user_id, action, object, object_id, data, address)
VALUES (:at, :user, :action, :object, :object_id, :data, :address)
