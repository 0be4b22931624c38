-- Settings as one file: what is exported, and how an import writes it. Rows are known by what people call
-- them, since numbers differ from desk to desk. No secrets.

-- :row exchange_hours (name str, timezone str, weekly str, holidays str)
-- :exchange_hours_list many (limit i64) exchange_hours
-- weekly: seven lines, without the end of the last.
SELECT name, timezone, IF(LENGTH(weekly) - LENGTH(REPLACE(weekly, '\n', '')) = 7, LEFT(weekly, CHAR_LENGTH(weekly) - 1), weekly)
       AS weekly, holidays FROM hours ORDER BY name LIMIT :limit
-- :exchange_hours_add exec (name str, timezone str, weekly str, holidays str, user i64, now i64)
INSERT INTO hours (name, timezone, weekly, holidays, created_at, updated_at, updated_by)
VALUES (:name, :timezone, CONCAT(:weekly, '\n'), :holidays, :now, :now, :user)
-- :exchange_hours_set exec (name str, timezone str, weekly str, holidays str, user i64, now i64)
UPDATE hours SET timezone = :timezone, weekly = CONCAT(:weekly, '\n'), holidays = :holidays, updated_at = :now,
 updated_by = :user, version = version + 1 WHERE name = :name

-- :row exchange_skill (name str, kind str)
-- :exchange_skills many (limit i64) exchange_skill
SELECT name, kind FROM skill ORDER BY name LIMIT :limit
-- :exchange_skill_set exec (name str, kind str, user i64, now i64)
UPDATE skill SET kind = :kind, updated_at = :now, updated_by = :user, version = version + 1 WHERE name = :name

-- :row exchange_reason (name str, presence str)
-- :exchange_reasons many (limit i64) exchange_reason
SELECT name, presence FROM presence_reason ORDER BY name LIMIT :limit
-- :exchange_reason_set exec (name str, presence str, user i64, now i64)
UPDATE presence_reason SET presence = :presence, updated_at = :now, updated_by = :user, version = version + 1
 WHERE name = :name

-- :row exchange_queue (name str, priority i64, assignment str, hours str, service_level_s i64, short_abandon_s i64, disposition_rule str, closed str, closed_queue str, full str, full_at i64, full_queue str, waiting str, waiting_m i64, waiting_queue str)
-- :exchange_queues many (limit i64) exchange_queue
-- closed, full, waiting: what it does when it overflows; absent: nothing.
SELECT q.name, q.priority, q.assignment, h.name AS hours, q.service_level_s, q.short_abandon_s, q.disposition_rule,
       c.action AS closed, ct.name AS closed_queue, f.action AS full, f.threshold AS full_at, ft.name AS full_queue,
       w.action AS waiting, w.threshold AS waiting_m, wt.name AS waiting_queue
  FROM queue q LEFT JOIN hours h ON h.id = q.hours_id
  LEFT JOIN queue_overflow c ON c.queue_id = q.id AND c.cause = 'closed' LEFT JOIN queue ct ON ct.id = c.to_queue_id
  LEFT JOIN queue_overflow f ON f.queue_id = q.id AND f.cause = 'full' LEFT JOIN queue ft ON ft.id = f.to_queue_id
  LEFT JOIN queue_overflow w ON w.queue_id = q.id AND w.cause = 'waiting' LEFT JOIN queue wt ON wt.id = w.to_queue_id
 WHERE q.deleted_at IS NULL ORDER BY q.name LIMIT :limit
-- :exchange_queue_add exec (name str, now i64)
-- The rest comes by exchange_queue_set and, when all queues are there, exchange_overflow_put.
INSERT INTO queue (name, created_at, updated_at) VALUES (:name, :now, :now)
-- :exchange_queue_set exec (name str, priority i64, assignment str, hours str, service_level i64, short_abandon i64, disposition_rule str, user i64, now i64)
UPDATE queue SET priority = :priority, assignment = :assignment, hours_id = (SELECT id FROM hours WHERE name = :hours),
 service_level_s = :service_level, short_abandon_s = :short_abandon, disposition_rule = :disposition_rule,
 updated_at = :now, updated_by = :user, version = version + 1
 WHERE name = :name AND deleted_at IS NULL
-- :exchange_overflow_clear exec (queue str)
DELETE o FROM queue_overflow o JOIN queue q ON q.id = o.queue_id WHERE q.name = :queue AND q.deleted_at IS NULL
-- :exchange_overflow_put exec (queue str, cause str, threshold i64, action str, to_queue str)
INSERT INTO queue_overflow (queue_id, cause, threshold, action, to_queue_id)
SELECT q.id, :cause, :threshold, :action, (SELECT t.id FROM queue t WHERE t.name = :to_queue AND t.deleted_at IS NULL)
  FROM queue q WHERE q.name = :queue AND q.deleted_at IS NULL

-- :row exchange_disposition (id i64, queue str, title str, position i64, enabled i64, note i64)
-- :exchange_dispositions many (limit i64) exchange_disposition
-- queue absent: for all queues.
SELECT d.id, q.name AS queue, d.title, d.position, d.enabled, d.note FROM disposition d LEFT JOIN queue q ON q.id = d.queue_id
 WHERE d.deleted_at IS NULL AND (d.queue_id IS NULL OR q.deleted_at IS NULL) ORDER BY q.name, d.position, d.id LIMIT :limit
-- :exchange_disposition_add exec (queue str, title str, position i64, enabled i64, note i64, user i64, now i64)
INSERT INTO disposition (queue_id, title, position, enabled, note, created_at, updated_at, updated_by)
VALUES ((SELECT q.id FROM queue q WHERE q.name = :queue AND q.deleted_at IS NULL), :title, :position, :enabled, :note,
 :now, :now, :user)
-- :exchange_disposition_set exec (id i64, position i64, enabled i64, note i64, user i64, now i64)
UPDATE disposition SET position = :position, enabled = :enabled, note = :note, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND deleted_at IS NULL

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

-- :row exchange_user (login str, name str, nickname str, role str, capacity i64, sending_delay_s i64, default_presence str, queues str, skills str, disabled i64)
-- :exchange_users many (limit i64) exchange_user
-- queues: their names, a line each; skills: "5 Portuguese", a line each.
SELECT u.login, u.name, u.nickname, u.role, u.capacity, u.sending_delay_s, u.default_presence,
       (SELECT GROUP_CONCAT(q.name ORDER BY BINARY q.name SEPARATOR '\n') FROM queue_member m JOIN queue q ON q.id = m.queue_id
         WHERE m.user_id = u.id AND q.deleted_at IS NULL) AS queues,
       (SELECT GROUP_CONCAT(k.level, ' ', s.name ORDER BY BINARY CONCAT(k.level, ' ', s.name) SEPARATOR '\n')
          FROM user_skill k JOIN skill s ON s.id = k.skill_id WHERE k.user_id = u.id) AS skills,
       u.disabled_at IS NOT NULL AS disabled
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
-- :exchange_user_unskill exec (login str)
DELETE k FROM user_skill k JOIN user u ON u.id = k.user_id WHERE u.login = :login
-- :exchange_user_skill exec (login str, skill str, level i64)
INSERT INTO user_skill (user_id, skill_id, level)
SELECT u.id, s.id, :level FROM skill s JOIN user u ON u.login = :login WHERE s.name = :skill

-- :row exchange_quick_reply (id i64, title str, locale str, body str, tags str, workstreams str)
-- :exchange_quick_replies many (limit i64) exchange_quick_reply
-- Those of everybody; tags and names of workstreams a line each.
SELECT r.id, r.title, r.locale, r.body,
       (SELECT GROUP_CONCAT(t.tag ORDER BY BINARY t.tag SEPARATOR '\n') FROM quick_reply_tag t WHERE t.quick_reply_id = r.id) AS tags,
       (SELECT GROUP_CONCAT(w.name ORDER BY BINARY w.name SEPARATOR '\n') FROM quick_reply_workstream q
          JOIN workstream w ON w.id = q.workstream_id AND w.deleted_at IS NULL WHERE q.quick_reply_id = r.id) AS workstreams
  FROM quick_reply r WHERE r.owner_id IS NULL AND r.deleted_at IS NULL ORDER BY r.title, r.locale, r.id LIMIT :limit
-- :exchange_quick_reply_set exec (id i64, body str, user i64, now i64)
UPDATE quick_reply SET body = :body, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id
-- :exchange_quick_reply_place exec (id i64, workstream str)
INSERT INTO quick_reply_workstream (quick_reply_id, workstream_id)
SELECT :id, w.id FROM workstream w WHERE w.name = :workstream AND w.deleted_at IS NULL

-- :row exchange_automated (id i64, occasion str, page str, locale str, body str, enabled i64)
-- :exchange_automated_list many (limit i64) exchange_automated
-- page absent: for all pages.
SELECT a.id, a.`trigger` AS occasion, p.meta_id AS page, a.locale, a.body, a.enabled
  FROM automated_message a LEFT JOIN page p ON p.id = a.page_id
 WHERE a.page_id IS NULL OR p.deleted_at IS NULL ORDER BY a.`trigger`, p.meta_id, a.locale LIMIT :limit
-- :exchange_automated_add exec (occasion str, page str, locale str, body str, enabled i64, user i64, now i64)
INSERT INTO automated_message (`trigger`, page_id, locale, body, enabled, created_at, updated_at, updated_by)
VALUES (:occasion, (SELECT p.id FROM page p WHERE p.meta_id = :page), :locale, :body, :enabled, :now, :now, :user)
-- :exchange_automated_set exec (id i64, body str, enabled i64, user i64, now i64)
UPDATE automated_message SET body = :body, enabled = :enabled, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id

-- :row exchange_variable (id i64, name str, workstream str, kind str)
-- :exchange_variables many (limit i64) exchange_variable
SELECT v.id, v.name, w.name AS workstream, v.kind
  FROM context_variable v JOIN workstream w ON w.id = v.workstream_id AND w.deleted_at IS NULL
 ORDER BY w.name, v.name LIMIT :limit
-- :exchange_variable_add exec (name str, workstream str, kind str, user i64, now i64)
INSERT INTO context_variable (workstream_id, name, kind, created_at, updated_at, updated_by)
SELECT w.id, :name, :kind, :now, :now, :user FROM workstream w WHERE w.name = :workstream AND w.deleted_at IS NULL
-- :exchange_variable_set exec (id i64, kind str, user i64, now i64)
UPDATE context_variable SET kind = :kind, updated_at = :now, updated_by = :user, version = version + 1 WHERE id = :id

-- :row exchange_ruleset (id i64, name str, workstream str, kind str, position i64, enabled i64, rules str)
-- :exchange_rulesets many (limit i64) exchange_ruleset
-- rules is filled in afterwards.
SELECT s.id, s.name, w.name AS workstream, s.kind, s.position, s.enabled, NULL AS rules
  FROM ruleset s JOIN workstream w ON w.id = s.workstream_id AND w.deleted_at IS NULL
 ORDER BY w.name, s.kind, s.position, s.id LIMIT :limit
-- :exchange_ruleset_add exec (name str, workstream str, kind str, position i64, enabled i64, user i64, now i64)
INSERT INTO ruleset (workstream_id, kind, name, position, enabled, created_at, updated_at, updated_by)
SELECT w.id, :kind, :name, :position, :enabled, :now, :now, :user
  FROM workstream w WHERE w.name = :workstream AND w.deleted_at IS NULL
-- :exchange_ruleset_set exec (id i64, position i64, enabled i64, user i64, now i64)
UPDATE ruleset SET position = :position, enabled = :enabled, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id

-- :row exchange_numbered (kind str, id i64, name str)
-- :exchange_numbers many (limit i64) exchange_numbered
-- What rules name by number.
SELECT 'queue' AS kind, q.id, q.name FROM queue q WHERE q.deleted_at IS NULL
UNION ALL SELECT 'skill', s.id, s.name FROM skill s
LIMIT :limit
