-- The audit log as it is read. Written by audit_add (session.sql).

-- :row audit_entry (id i64, at i64, user_id i64, user_name str, user_login str, action str, object str, object_id i64, object_name str, data str, address str)
-- :audit_search many (user i64, action str, object str, object_id i64, since i64, until i64, before i64, limit i64) audit_entry
-- Newest first; what is absent does not narrow the search. before: the id where the page before ended.
SELECT a.id, a.at, a.user_id, u.name AS user_name, u.login AS user_login, a.action, a.object, a.object_id,
       CASE a.object
       WHEN 'user' THEN (SELECT name FROM user WHERE id = a.object_id)
       WHEN 'app' THEN (SELECT name FROM app WHERE id = a.object_id)
       WHEN 'page' THEN (SELECT name FROM page WHERE id = a.object_id)
       WHEN 'workstream' THEN (SELECT name FROM workstream WHERE id = a.object_id)
       WHEN 'queue' THEN (SELECT name FROM queue WHERE id = a.object_id)
       END AS object_name, a.data, a.address
  FROM audit a LEFT JOIN user u ON u.id = a.user_id
 WHERE (:user IS NULL OR a.user_id = :user) AND (:action IS NULL OR a.action = :action)
   AND (:object IS NULL OR a.object = :object) AND (:object_id IS NULL OR a.object_id = :object_id)
   AND (:since IS NULL OR a.at >= :since) AND (:until IS NULL OR a.at < :until)
   AND (:before IS NULL OR a.id < :before)
 ORDER BY a.id DESC LIMIT :limit

-- :row audit_word (word str)
-- :audit_actions many (limit i64) audit_word
SELECT DISTINCT action AS word FROM audit ORDER BY action LIMIT :limit
-- :audit_objects many (limit i64) audit_word
SELECT DISTINCT object AS word FROM audit WHERE object IS NOT NULL ORDER BY object LIMIT :limit
