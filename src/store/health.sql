-- What /health looks at: one row, cheap.

-- :row health (migration str, workers i64, parked_pages i64)
-- :health_look one (seconds i64) health
SELECT (SELECT MAX(name) FROM migration) AS migration,
       EXISTS (SELECT 1 FROM worker WHERE seen_at > NOW(3) - INTERVAL :seconds SECOND) AS workers,
       EXISTS (SELECT 1 FROM page WHERE parked_at IS NOT NULL AND deleted_at IS NULL) AS parked_pages

-- --- details, for the health page and the monitor ---------------------------------------------------

-- :row health_outbox (state str, reason str, count i64, oldest_at i64)
-- :health_outbox_depth many (limit i64) health_outbox
-- What waits, by state and reason. By page and lane, so that an index leads to each row.
SELECT m.state, m.reason, COUNT(*) AS count, MIN(o.created_at) AS oldest_at
  FROM page p STRAIGHT_JOIN outbox_lane l FORCE INDEX (outbox_lane_page) ON l.page_id = p.id
  STRAIGHT_JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id
  STRAIGHT_JOIN message m ON m.id = o.message_id
 GROUP BY m.state, m.reason ORDER BY count DESC LIMIT :limit

-- :row health_errors (name str, count i64, last_at i64, detail str)
-- :health_send_errors many (day i64, limit i64) health_errors
-- name: "send_error:CLASS:CODE".
SELECT name, CAST(SUM(count) AS INT) AS count, MAX(last_at) AS last_at, MAX(detail) AS detail FROM counter
 WHERE name LIKE 'send\_error:%' AND day >= :day GROUP BY name ORDER BY count DESC LIMIT :limit

-- :row health_refused (page i64, page_name str, kind str, count i64, last_at i64, detail str)
-- :health_media_refused many (day i64, limit i64) health_refused
-- Kinds of files that Meta did not take, by page; name: "media_refused:PAGE:KIND".
SELECT p.id AS page, p.name AS page_name, SUBSTRING_INDEX(c.name, ':', -1) AS kind, CAST(SUM(c.count) AS INT) AS count,
       MAX(c.last_at) AS last_at, MAX(c.detail) AS detail
  FROM counter c STRAIGHT_JOIN page p
    ON p.id = CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(c.name, ':', 2), ':', -1) AS INT)
 WHERE c.name LIKE 'media\_refused:%' AND c.day >= :day AND p.deleted_at IS NULL
 GROUP BY p.id, p.name, c.name ORDER BY p.name, c.name LIMIT :limit

-- :row health_worker (id str, kind str, age_ms i64, until_now i64)
-- :health_workers many (seconds i64, limit i64) health_worker
SELECT id, kind, TIMESTAMPDIFF(MICROSECOND, seen_at, NOW(3)) DIV 1000 AS age_ms, until_at <= NOW(3) AS until_now
  FROM worker WHERE seen_at > NOW(3) - INTERVAL :seconds SECOND ORDER BY seen_at DESC LIMIT :limit

-- :row health_job (kind str, last_at i64, last_result str)
-- :health_jobs many (limit i64) health_job
SELECT kind, last_at, last_result FROM job ORDER BY kind LIMIT :limit

-- :row health_media (files i64, bytes i64)
-- :health_media_stored one (most i64) health_media
-- Of the first so many: a monitor asks often.
SELECT COUNT(*) AS files, CAST(COALESCE(SUM(bytes), 0) AS INT) AS bytes
  FROM (SELECT bytes FROM attachment WHERE state = 'kept' LIMIT :most) a
