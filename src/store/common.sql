-- Row types that several families share; their header is included by all others.

-- :row id (id i64)
-- :row count (n i64)
