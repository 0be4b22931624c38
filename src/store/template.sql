-- Templates of what an agent sees: of a conversation, and of the news of one. Ready-made ones are copied,
-- never edited. Every change carries the version that the form was made from.

-- :row session_template (id i64, name str, description str, ready_made i64, title str, panels str, composer str, links str, workstreams i64, version i64)
-- :session_template_list many (limit i64) session_template
SELECT t.id, t.name, t.description, t.ready_made, t.title, t.panels, t.composer, t.links,
       (SELECT COUNT(*) FROM workstream w WHERE w.deleted_at IS NULL
         AND (w.session_template_id = t.id OR (t.ready_made AND w.session_template_id IS NULL))) AS workstreams, t.version
  FROM session_template t ORDER BY t.ready_made DESC, t.name LIMIT :limit

-- :session_template_get one (id i64) session_template
SELECT t.id, t.name, t.description, t.ready_made, t.title, t.panels, t.composer, t.links,
       (SELECT COUNT(*) FROM workstream w WHERE w.deleted_at IS NULL
         AND (w.session_template_id = t.id OR (t.ready_made AND w.session_template_id IS NULL))) AS workstreams, t.version
  FROM session_template t WHERE t.id = :id

-- :session_template_add exec (name str, description str, title str, panels str, composer str, links str, user i64, now i64)
INSERT INTO session_template (name, description, title, panels, composer, links, created_at, updated_at, updated_by)
VALUES (:name, :description, :title, :panels, :composer, :links, :now, :now, :user)

-- :session_template_edit exec (id i64, version i64, name str, description str, title str, panels str, composer str, links str, user i64, now i64)
UPDATE session_template SET name = :name, description = :description, title = :title, panels = :panels, composer = :composer,
 links = :links, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND ready_made = 0

-- :session_template_remove exec (id i64, version i64)
DELETE FROM session_template WHERE id = :id AND version = :version AND ready_made = 0
   AND NOT EXISTS (SELECT 1 FROM workstream w WHERE w.session_template_id = :id AND w.deleted_at IS NULL)

-- :row notification_template (id i64, name str, ready_made i64, event str, title str, body str, countdown_s i64, countdown_shown i64, auto_assign i64, auto_accept i64, accept_label str, reject_label str, reject i64, desktop str, workstreams i64, version i64)
-- :notification_template_list many (limit i64) notification_template
SELECT t.id, t.name, t.ready_made, t.event, t.title, t.body, t.countdown_s, t.countdown_shown, t.auto_assign, t.auto_accept,
       t.accept_label, t.reject_label, t.reject, t.desktop,
       (SELECT COUNT(*) FROM workstream w LEFT JOIN workstream_notification n ON n.workstream_id = w.id AND n.event = t.event
         WHERE w.deleted_at IS NULL AND (n.template_id = t.id OR (t.ready_made AND n.template_id IS NULL))) AS workstreams, t.version
  FROM notification_template t ORDER BY t.event, t.ready_made DESC, t.name LIMIT :limit

-- :notification_template_get one (id i64) notification_template
SELECT t.id, t.name, t.ready_made, t.event, t.title, t.body, t.countdown_s, t.countdown_shown, t.auto_assign, t.auto_accept,
       t.accept_label, t.reject_label, t.reject, t.desktop,
       (SELECT COUNT(*) FROM workstream w LEFT JOIN workstream_notification n ON n.workstream_id = w.id AND n.event = t.event
         WHERE w.deleted_at IS NULL AND (n.template_id = t.id OR (t.ready_made AND n.template_id IS NULL))) AS workstreams, t.version
  FROM notification_template t WHERE t.id = :id

-- :notification_template_add exec (name str, event str, title str, body str, countdown_s i64, countdown_shown i64, auto_assign i64, auto_accept i64, accept_label str, reject_label str, reject i64, desktop str, user i64, now i64)
INSERT INTO notification_template (name, event, title, body, countdown_s, countdown_shown, auto_assign, auto_accept,
 accept_label, reject_label, reject, desktop, created_at, updated_at, updated_by)
VALUES (:name, :event, :title, :body, :countdown_s, :countdown_shown, :auto_assign, :auto_accept,
 :accept_label, :reject_label, :reject, :desktop, :now, :now, :user)

-- :notification_template_edit exec (id i64, version i64, name str, title str, body str, countdown_s i64, countdown_shown i64, auto_assign i64, auto_accept i64, accept_label str, reject_label str, reject i64, desktop str, user i64, now i64)
-- The event stays: workstreams have chosen it for that.
UPDATE notification_template SET name = :name, title = :title, body = :body, countdown_s = :countdown_s,
 countdown_shown = :countdown_shown, auto_assign = :auto_assign, auto_accept = :auto_accept, accept_label = :accept_label,
 reject_label = :reject_label, reject = :reject, desktop = :desktop, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND version = :version AND ready_made = 0

-- :notification_template_remove exec (id i64, version i64)
DELETE FROM notification_template WHERE id = :id AND version = :version AND ready_made = 0
   AND NOT EXISTS (SELECT 1 FROM workstream_notification n JOIN workstream w ON w.id = n.workstream_id AND w.deleted_at IS NULL
    WHERE n.template_id = :id)

-- What a workstream has chosen. Nothing: what is ready-made.

-- :row template_stream (id i64, name str, session_template_id i64, version i64)
-- :template_stream one (id i64) template_stream
SELECT id, name, session_template_id, version FROM workstream WHERE id = :id AND deleted_at IS NULL

-- :row template_choice (event str, template_id i64)
-- :template_choices many (workstream i64, limit i64) template_choice
SELECT event, template_id FROM workstream_notification WHERE workstream_id = :workstream ORDER BY event LIMIT :limit

-- :template_session_choose exec (workstream i64, version i64, template i64, user i64, now i64)
UPDATE workstream SET session_template_id = :template, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :workstream AND version = :version AND deleted_at IS NULL

-- :template_choices_clear exec (workstream i64)
DELETE FROM workstream_notification WHERE workstream_id = :workstream

-- :template_choose exec (workstream i64, event str, template i64)
INSERT INTO workstream_notification (workstream_id, event, template_id) VALUES (:workstream, :event, :template)

-- :template_session_copy exec (from_workstream i64, to_workstream i64)
UPDATE workstream t JOIN workstream f ON f.id = :from_workstream SET t.session_template_id = f.session_template_id
 WHERE t.id = :to_workstream

-- :template_choices_copy exec (from_workstream i64, to_workstream i64)
INSERT INTO workstream_notification (workstream_id, event, template_id)
SELECT :to_workstream, n.event, n.template_id FROM workstream_notification n WHERE n.workstream_id = :from_workstream
