-- Users as administrators see and change them. settings_version is that of the form: NONE means that
-- somebody else changed the user meanwhile.

-- :row person (id i64, login str, name str, nickname str, email str, role str, presence str, default_presence str, last_seen_at i64, capacity i64, sending_delay_s i64, disabled_at i64, settings_version i64, password_hash str, totp i64, sessions i64)
-- :person_list many (now i64, limit i64) person
SELECT u.id, u.login, u.name, u.nickname, u.email, u.role, u.presence, u.default_presence, u.last_seen_at, u.capacity,
       u.sending_delay_s, u.disabled_at, u.settings_version, u.password_hash,
       u.totp_secret IS NOT NULL AS totp,
       (SELECT COUNT(*) FROM session s WHERE s.user_id = u.id AND s.expires_at > :now) AS sessions
  FROM user u ORDER BY u.disabled_at IS NOT NULL, u.login LIMIT :limit

-- :person_get one (id i64, now i64) person
SELECT u.id, u.login, u.name, u.nickname, u.email, u.role, u.presence, u.default_presence, u.last_seen_at, u.capacity,
       u.sending_delay_s, u.disabled_at, u.settings_version, u.password_hash,
       u.totp_secret IS NOT NULL AS totp,
       (SELECT COUNT(*) FROM session s WHERE s.user_id = u.id AND s.expires_at > :now) AS sessions
  FROM user u WHERE u.id = :id

-- :person_admins many (limit i64) id
-- Those who can still let others in; locked, so that two can't go at the same time.
SELECT id FROM user WHERE role = 'admin' AND disabled_at IS NULL ORDER BY id LIMIT :limit FOR UPDATE

-- :person_set exec (id i64, version i64, name str, nickname str, email str, role str, capacity i64, sending_delay_s i64, default_presence str, now i64)
UPDATE user SET name = :name, nickname = :nickname, email = :email, role = :role, capacity = :capacity,
 sending_delay_s = :sending_delay_s, default_presence = :default_presence, updated_at = :now,
 settings_version = settings_version + 1, version = version + 1
 WHERE id = :id AND settings_version = :version

-- :person_disable_row exec (id i64, version i64, now i64)
UPDATE user SET disabled_at = :now, presence = 'offline', presence_at = :now, updated_at = :now,
 settings_version = settings_version + 1, version = version + 1
 WHERE id = :id AND settings_version = :version AND disabled_at IS NULL

-- :person_enable exec (id i64, version i64, now i64)
UPDATE user SET disabled_at = NULL, updated_at = :now, settings_version = settings_version + 1, version = version + 1
 WHERE id = :id AND settings_version = :version AND disabled_at IS NOT NULL

-- :row person_queue (id i64, name str, member i64)
-- :person_queues many (user i64, limit i64) person_queue
SELECT q.id, q.name, m.user_id IS NOT NULL AS member
  FROM queue q LEFT JOIN queue_member m ON m.queue_id = q.id AND m.user_id = :user
 WHERE q.deleted_at IS NULL ORDER BY q.name, q.id LIMIT :limit

-- :person_queue_remove exec (queue i64, user i64)
DELETE FROM queue_member WHERE queue_id = :queue AND user_id = :user

-- :person_work one (user i64) count
-- Conversations that this user still has.
SELECT COUNT(*) AS n FROM conversation WHERE agent_id = :user AND state <> 'closed'

-- :person_sign_out_others exec (user i64, token_hash str)
DELETE FROM session WHERE user_id = :user AND id <> :token_hash
