-- Settings as one file: what is exported, and how an import writes it. Rows are known by what people call
-- them, since numbers differ from desk to desk. No secrets.

-- :row exchange_queue (name str, priority i64, assignment str)
-- :exchange_queues many (limit i64) exchange_queue
SELECT name, priority, assignment FROM queue WHERE deleted_at IS NULL ORDER BY name LIMIT :limit
-- :exchange_queue_add exec (name str, priority i64, assignment str, now i64)
INSERT INTO queue (name, priority, assignment, created_at, updated_at) VALUES (:name, :priority, :assignment, :now, :now)
-- :exchange_queue_set exec (name str, priority i64, assignment str, now i64)
UPDATE queue SET priority = :priority, assignment = :assignment, updated_at = :now, version = version + 1
 WHERE name = :name AND deleted_at IS NULL

-- :row exchange_workstream (name str, mode str, capacity_units i64, fallback_queue str, presences str, skill_matching str, affinity i64, affinity_minutes i64, wrap_up str, wrap_up_s i64, close_waiting_m i64, close_open_m i64, close_active_m i64, close_wrap_up_m i64, reopen_hours i64, follow_up_m i64, handling_m i64, language str)
-- :exchange_workstreams many (limit i64) exchange_workstream
SELECT w.name, w.mode, w.capacity_units, q.name AS fallback_queue, w.presences, w.skill_matching, w.affinity,
       w.affinity_minutes, w.wrap_up, w.wrap_up_s, w.close_waiting_m, w.close_open_m, w.close_active_m,
       w.close_wrap_up_m, w.reopen_hours, w.follow_up_m, w.handling_m, w.language
  FROM workstream w LEFT JOIN queue q ON q.id = w.fallback_queue_id AND q.deleted_at IS NULL
 WHERE w.deleted_at IS NULL ORDER BY w.name LIMIT :limit
-- :exchange_workstream_add exec (name str, now i64)
-- The rest comes by exchange_workstream_set.
INSERT INTO workstream (name, created_at, updated_at) VALUES (:name, :now, :now)
-- :exchange_workstream_set exec (name str, mode str, capacity_units i64, fallback_queue str, presences str, skill_matching str, affinity i64, affinity_minutes i64, wrap_up str, wrap_up_s i64, close_waiting_m i64, close_open_m i64, close_active_m i64, close_wrap_up_m i64, reopen_hours i64, follow_up_m i64, handling_m i64, language str, now i64)
UPDATE workstream SET mode = :mode, capacity_units = :capacity_units,
 fallback_queue_id = (SELECT id FROM queue WHERE name = :fallback_queue AND deleted_at IS NULL),
 presences = :presences, skill_matching = :skill_matching, affinity = :affinity, affinity_minutes = :affinity_minutes,
 wrap_up = :wrap_up, wrap_up_s = :wrap_up_s, close_waiting_m = :close_waiting_m, close_open_m = :close_open_m,
 close_active_m = :close_active_m, close_wrap_up_m = :close_wrap_up_m, reopen_hours = :reopen_hours,
 follow_up_m = :follow_up_m, handling_m = :handling_m, language = :language, updated_at = :now, version = version + 1
 WHERE name = :name AND deleted_at IS NULL

-- :row exchange_app (meta_id str, name str, gone i64)
-- :exchange_apps many (limit i64) exchange_app
-- Also those that were removed: adding them again revives them.
SELECT meta_id, name, deleted_at IS NOT NULL AS gone FROM app ORDER BY meta_id LIMIT :limit
-- :exchange_app_set exec (meta_id str, name str, user i64, now i64)
UPDATE app SET name = :name, deleted_at = NULL, updated_at = :now, updated_by = :user, version = version + 1
 WHERE meta_id = :meta_id

-- :row exchange_page (meta_id str, app str, name str, username str, workstream str, language str, enabled i64, attachments_in i64, attachments_out i64, human_agent_tag i64, restricted_media i64, survey i64, gone i64)
-- :exchange_pages many (limit i64) exchange_page
SELECT p.meta_id, a.meta_id AS app, p.name, p.username, w.name AS workstream, p.language, p.enabled, p.attachments_in,
       p.attachments_out, p.human_agent_tag, p.restricted_media, p.survey, p.deleted_at IS NOT NULL AS gone
  FROM page p JOIN app a ON a.id = p.app_id LEFT JOIN workstream w ON w.id = p.workstream_id AND w.deleted_at IS NULL
 ORDER BY p.meta_id LIMIT :limit
-- :exchange_page_add exec (meta_id str, app str, name str, user i64, now i64)
-- The rest comes by exchange_page_set.
INSERT INTO page (app_id, meta_id, name, created_at, created_by, updated_at)
SELECT id, :meta_id, :name, :now, :user, :now FROM app WHERE meta_id = :app
-- :exchange_page_set exec (meta_id str, app str, name str, username str, workstream str, language str, enabled i64, attachments_in i64, attachments_out i64, human_agent_tag i64, restricted_media i64, survey i64, user i64, now i64)
UPDATE page SET app_id = (SELECT id FROM app WHERE meta_id = :app), name = :name, username = :username,
 workstream_id = (SELECT id FROM workstream WHERE name = :workstream AND deleted_at IS NULL), language = :language,
 enabled = :enabled, attachments_in = :attachments_in, attachments_out = :attachments_out,
 human_agent_tag = :human_agent_tag, restricted_media = :restricted_media, survey = :survey, deleted_at = NULL,
 updated_at = :now, updated_by = :user, version = version + 1
 WHERE meta_id = :meta_id

-- :row exchange_user (login str, name str, nickname str, role str, capacity i64, sending_delay_s i64, default_presence str, queues str, disabled i64)
-- :exchange_users many (limit i64) exchange_user
-- queues: their names, a line each.
SELECT u.login, u.name, u.nickname, u.role, u.capacity, u.sending_delay_s, u.default_presence,
       (SELECT GROUP_CONCAT(q.name ORDER BY q.name SEPARATOR '\n') FROM queue_member m JOIN queue q ON q.id = m.queue_id
         WHERE m.user_id = u.id AND q.deleted_at IS NULL) AS queues, u.disabled_at IS NOT NULL AS disabled
  FROM user u ORDER BY u.login LIMIT :limit
-- :exchange_user_add exec (login str, name str, role str, now i64)
-- No password fits until one is set. The rest comes by exchange_user_set.
INSERT INTO user (login, password_hash, name, role, created_at, updated_at) VALUES (:login, '!', :name, :role, :now, :now)
-- :exchange_user_set exec (login str, name str, nickname str, role str, capacity i64, sending_delay_s i64, default_presence str, now i64)
UPDATE user SET name = :name, nickname = :nickname, role = :role, capacity = :capacity,
 sending_delay_s = :sending_delay_s, default_presence = :default_presence, updated_at = :now,
 settings_version = settings_version + 1, version = version + 1 WHERE login = :login
-- :exchange_user_leave exec (login str)
DELETE m FROM queue_member m JOIN user u ON u.id = m.user_id JOIN queue q ON q.id = m.queue_id
 WHERE u.login = :login AND q.deleted_at IS NULL
-- :exchange_user_join exec (login str, queue str)
INSERT INTO queue_member (queue_id, user_id)
SELECT q.id, u.id FROM queue q JOIN user u ON u.login = :login WHERE q.name = :queue AND q.deleted_at IS NULL
