-- The set-up checklist: what live checks saw, and what the steps are decided from.

-- :row setup_step (step str, state str, reason str, seen str, code i64, subcode i64, message str, trace str, checked_at i64, ok_at i64)
-- :setup_steps many (object str, id i64, limit i64) setup_step
SELECT step, state, reason, seen, code, subcode, message, trace, checked_at, ok_at FROM setup_step
 WHERE object = :object AND object_id = :id LIMIT :limit

-- :setup_step_put touch (object str, id i64, step str, state str, reason str, seen str, code i64, subcode i64, message str, trace str, now i64, ok_at i64, user i64)
-- ok_at absent: the time when it last was right stays.
INSERT INTO setup_step (object, object_id, step, state, reason, seen, code, subcode, message, trace, checked_at, ok_at, user_id)
VALUES (:object, :id, :step, :state, :reason, :seen, :code, :subcode, :message, :trace, :now, :ok_at, :user)
ON DUPLICATE KEY UPDATE state = :state, reason = :reason, seen = :seen, code = :code, subcode = :subcode,
 message = :message, trace = :trace, checked_at = :now, ok_at = COALESCE(:ok_at, ok_at), user_id = :user

-- :row setup_keys (app_meta_id str, secret str, verify_token str, callback_key str, page_meta_id str, token str)
-- :setup_page_keys one (id i64) setup_keys
-- Sealed: "app.secret:APP" and "page.token:PAGE".
SELECT a.meta_id AS app_meta_id, a.secret, a.verify_token, a.callback_key, p.meta_id AS page_meta_id, p.token
  FROM page p JOIN app a ON a.id = p.app_id WHERE p.id = :id

-- :setup_app_keys one (id i64) setup_keys
SELECT a.meta_id AS app_meta_id, a.secret, a.verify_token, a.callback_key, NULL AS page_meta_id, NULL AS token
  FROM app a WHERE a.id = :id

-- :row setup_customer (conversation_id i64, psid str, name str, last_action_at i64)
-- :setup_customers many (page i64, since i64, limit i64) setup_customer
-- Who wrote last at this page and may be answered: of conversations that are not closed.
SELECT c.id AS conversation_id, i.psid, i.name, i.last_action_at
  FROM conversation c JOIN identity i ON i.id = c.identity_id
 WHERE c.state IN ('open', 'active', 'waiting', 'wrap_up') AND c.page_id = :page AND i.last_action_at > :since
 ORDER BY i.last_action_at DESC LIMIT :limit

-- :row setup_clock (worker_age_ms i64, database_at i64, test_event_at i64, foreign_page_at i64, foreign_page str)
-- :setup_clock_look one (app i64, day i64) setup_clock
-- How long ago a worker was seen, by the database's clock; that clock itself; what came for no page of
-- ours since that day (the dashboard's test button, a page of another number).
SELECT TIMESTAMPDIFF(MICROSECOND, (SELECT MAX(seen_at) FROM worker), NOW(3)) DIV 1000 AS worker_age_ms,
       CAST(UNIX_TIMESTAMP(NOW(3)) * 1000 AS INT) AS database_at,
       (SELECT MAX(last_at) FROM counter WHERE name = 'test_event' AND day >= :day AND app_id = :app) AS test_event_at,
       (SELECT MAX(last_at) FROM counter WHERE name = 'foreign_page' AND day >= :day AND app_id = :app) AS foreign_page_at,
       (SELECT detail FROM counter WHERE name = 'foreign_page' AND day >= :day AND app_id = :app
         ORDER BY last_at DESC LIMIT 1) AS foreign_page

-- :row setup_test (page_id i64, state str, reason str, error_code i64, error_subcode i64, error_text str, error_trace str, sent_at i64)
-- :setup_test_message one (author i64, client_key str) setup_test
SELECT page_id, state, reason, error_code, error_subcode, error_text, error_trace, sent_at FROM message
 WHERE author_id = :author AND client_key = :client_key AND part = 0
