-- What a worker does from time to time; a lease keeps two workers apart. And what these jobs remove.

-- :job_add touch (kind str)
-- DUPLICATE when it is there.
INSERT INTO job (kind, next_at) VALUES (:kind, NOW(3))

-- :job_claim touch (kind str, worker str, lease_ms i64)
-- NONE: not due, or another worker does it.
UPDATE job SET worker = :worker, lease_until = NOW(3) + INTERVAL :lease_ms * 1000 MICROSECOND
 WHERE kind = :kind AND next_at <= NOW(3) AND (lease_until IS NULL OR lease_until <= NOW(3))

-- :job_done touch (kind str, worker str, again_ms i64, now i64, result str)
UPDATE job SET next_at = NOW(3) + INTERVAL :again_ms * 1000 MICROSECOND, lease_until = NULL, worker = NULL,
 last_at = :now, last_result = :result WHERE kind = :kind AND worker = :worker

-- :retire_sessions touch (before i64)
DELETE FROM session WHERE expires_at < :before ORDER BY expires_at LIMIT 500

-- :retire_throttles touch (before i64)
DELETE FROM login_throttle WHERE updated_at < :before ORDER BY updated_at LIMIT 500

-- :retire_raw_events touch (before i64)
-- Whatever their state: what could not be interpreted in so long is no longer of use.
DELETE FROM raw_event WHERE received_at < :before ORDER BY received_at LIMIT 500

-- :retire_refused_calls touch (hour i64)
DELETE FROM refused_call WHERE hour < :hour LIMIT 500

-- :retire_counters touch (day i64)
DELETE FROM counter WHERE day < :day LIMIT 500
