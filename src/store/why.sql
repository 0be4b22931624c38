-- Why nothing arrives: what was refused, what came and was not understood, what came beside the desk.

-- :row why_refused (app_id i64, reason str, count i64, last_at i64, address str, detail str)
-- :why_refused_calls many (hour i64, limit i64) why_refused
SELECT app_id, reason, CAST(SUM(count) AS INT) AS count, MAX(last_at) AS last_at, MAX(address) AS address,
       MAX(detail) AS detail
  FROM refused_call WHERE hour >= :hour GROUP BY app_id, reason ORDER BY last_at DESC LIMIT :limit

-- :row why_delivery (count i64, last_at i64, reason str)
-- :why_raw_deliveries one (since i64) why_delivery
SELECT COUNT(*) AS count, MAX(received_at) AS last_at, MAX(reason) AS reason FROM raw_delivery WHERE received_at > :since

-- :row why_page (page_id i64, events i64, standby i64, last_standby_at i64)
-- :why_recent many (since i64, most i64) why_page
-- Of the newest events: how many came while another app owned the thread.
SELECT e.page_id, COUNT(*) AS events, CAST(SUM(e.channel = 'standby') AS INT) AS standby,
       MAX(IF(e.channel = 'standby', e.received_at, NULL)) AS last_standby_at
  FROM (SELECT page_id, channel, received_at FROM raw_event WHERE received_at > :since
         ORDER BY received_at DESC LIMIT :most) e
 WHERE e.page_id IS NOT NULL GROUP BY e.page_id

-- :row why_raw (state str, count i64, oldest_at i64, reason str)
-- :why_raw_events many (limit i64) why_raw
-- Events that wait to be interpreted, or can't be.
SELECT state, COUNT(*) AS count, MIN(received_at) AS oldest_at, MAX(reason) AS reason FROM raw_event
 WHERE state IN ('raw', 'held', 'failed') GROUP BY state LIMIT :limit

-- :row why_step (object str, object_id i64, step str, state str, reason str, seen str, code i64, subcode i64, message str, trace str, checked_at i64)
-- :why_steps many (limit i64) why_step
-- What the newest live checks found wrong, of apps and pages that are still here.
SELECT s.object, s.object_id, s.step, s.state, s.reason, s.seen, s.code, s.subcode, s.message, s.trace, s.checked_at
  FROM setup_step s LEFT JOIN app a ON s.object = 'app' AND a.id = s.object_id
       LEFT JOIN page p ON s.object = 'page' AND p.id = s.object_id
 WHERE s.state <> 'ok' AND COALESCE(a.deleted_at, p.deleted_at) IS NULL AND COALESCE(a.id, p.id) IS NOT NULL
 ORDER BY s.checked_at DESC LIMIT :limit
