-- Workers: heartbeats by the database's clock, so that hosts with skewed clocks agree.

-- :worker_add touch (id str, kind str, resident i64, for_ms i64)
-- resident 0: a bounded run that stops nobody (until_at NULL). for_ms NULL: without end.
INSERT INTO worker (id, kind, started_at, seen_at, until_at)
VALUES (:id, :kind, NOW(6), NOW(3), IF(:resident, COALESCE(NOW(3) + INTERVAL :for_ms * 1000 MICROSECOND,
        '9999-12-31 00:00:00'), NULL))

-- :worker_beat touch (id str)
UPDATE worker SET seen_at = NOW(3) WHERE id = :id

-- :worker_newer one (id str) count
-- Resident workers that took over: newer, alive, and doing at least what this one does.
SELECT COUNT(*) AS n FROM worker me JOIN worker w ON w.seen_at > NOW(3) - INTERVAL 10 SECOND
 WHERE me.id = :id AND me.until_at IS NOT NULL AND w.until_at > NOW(3) AND (w.kind = 'work' OR me.kind = 'send')
   AND (w.started_at > me.started_at OR (w.started_at = me.started_at AND w.id > me.id))

-- :worker_end touch (id str)
UPDATE worker SET seen_at = NOW(3), until_at = LEAST(COALESCE(until_at, NOW(3)), NOW(3)) WHERE id = :id

-- :worker_trim touch ()
DELETE FROM worker WHERE seen_at < NOW(3) - INTERVAL 1 DAY LIMIT 1000

-- :worker_alive one (seconds i64) count
-- Beating, and not ended by itself.
SELECT COUNT(*) AS n FROM worker
 WHERE seen_at > NOW(3) - INTERVAL :seconds SECOND AND (until_at IS NULL OR until_at > NOW(3))

-- :row worker_seen (kind str, bounded i64, started_ms i64, seen_ms i64)
-- :worker_recent many (limit i64) worker_seen
-- Newest first; ages in ms. bounded: by URL or --once.
SELECT kind, until_at IS NULL AS bounded, TIMESTAMPDIFF(MICROSECOND, started_at, NOW(6)) DIV 1000 AS started_ms,
       TIMESTAMPDIFF(MICROSECOND, seen_at, NOW(3)) DIV 1000 AS seen_ms
  FROM worker ORDER BY seen_at DESC LIMIT :limit
