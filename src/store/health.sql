-- What /health looks at: one row, cheap.

-- :row health (migration str, workers i64, parked_pages i64)
-- :health_look one (seconds i64) health
SELECT (SELECT MAX(name) FROM migration) AS migration,
       EXISTS (SELECT 1 FROM worker WHERE seen_at > NOW(3) - INTERVAL :seconds SECOND) AS workers,
       EXISTS (SELECT 1 FROM page WHERE parked_at IS NOT NULL AND deleted_at IS NULL) AS parked_pages
