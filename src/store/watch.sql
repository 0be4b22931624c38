-- What the worker looks after by itself: the tokens and subscriptions of pages.

-- :row watch_due (id i64, token i64)
-- :watch_due_pages many (now i64, limit i64) watch_due
-- token: it is to be looked at, not only the subscription. A new token makes both due.
SELECT id, COALESCE(token_look_at, 0) <= :now OR COALESCE(token_set_at, 0) > COALESCE(token_looked_at, 0) AS token
  FROM page WHERE deleted_at IS NULL AND token IS NOT NULL
   AND (COALESCE(token_look_at, 0) <= :now OR COALESCE(fields_look_at, 0) <= :now
        OR COALESCE(token_set_at, 0) > COALESCE(token_looked_at, 0))
 ORDER BY id LIMIT :limit

-- :watch_begin exec (id i64, token i64, now i64, again_at i64)
-- again_at: should the answer never be recorded.
UPDATE page SET token_look_at = IF(:token, :again_at, token_look_at), fields_look_at = :again_at,
 token_looked_at = IF(:token, :now, token_looked_at) WHERE id = :id

-- :watch_token_done exec (id i64, next_at i64)
UPDATE page SET token_look_at = :next_at WHERE id = :id

-- :watch_fields_done exec (id i64, next_at i64)
UPDATE page SET fields_look_at = :next_at WHERE id = :id

-- :watch_subscribing exec (id i64, now i64)
UPDATE page SET subscribed_again_at = :now WHERE id = :id

-- :row watch_page (app_id i64, token_set_at i64, deleted_at i64, last_webhook_at i64, subscribed_again_at i64, subscribed_ok_at i64)
-- :watch_page_get one (id i64) watch_page
-- subscribed_ok_at: when the subscription was right last.
SELECT p.app_id, p.token_set_at, p.deleted_at, p.last_webhook_at, p.subscribed_again_at, s.ok_at AS subscribed_ok_at
  FROM page p LEFT JOIN setup_step s ON s.object = 'page' AND s.object_id = p.id AND s.step = 'subscribed'
 WHERE p.id = :id
