-- Which migrations were applied; 0000_migration makes the table.

-- :row migration_done (name str, hash str, applied_at i64)
-- :migration_list many (limit i64) migration_done
SELECT name, hash, applied_at FROM migration ORDER BY name LIMIT :limit
-- :migration_add exec (name str, hash str, now i64)
INSERT INTO migration (name, hash, applied_at) VALUES (:name, :hash, :now)
-- :migration_latest one () migration_done
SELECT name, hash, applied_at FROM migration ORDER BY name DESC LIMIT 1
