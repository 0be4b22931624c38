-- The first run: the one-time link that makes the first administrator, and what the host gives.

-- :row first_token (value str)
-- :first_token_lock one () first_token
-- Inside the transaction that uses it: of two that come at once the second finds it gone.
SELECT value FROM setting WHERE name = 'first_admin' FOR UPDATE

-- :first_token_get one () first_token
SELECT value FROM setting WHERE name = 'first_admin'

-- :first_token_drop exec ()
DELETE FROM setting WHERE name = 'first_admin'

-- :first_admins one () count
SELECT COUNT(*) AS n FROM user WHERE role = 'admin' AND disabled_at IS NULL

-- :row host_right (privilege str)
-- :host_rights many (limit i64) host_right
-- What this account may do in this database, as far as it may know: rights by a role are not listed.
SELECT DISTINCT privilege_type AS privilege FROM (
  SELECT privilege_type FROM information_schema.user_privileges
   WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''')
  UNION SELECT privilege_type FROM information_schema.schema_privileges
   WHERE grantee = CONCAT('''', REPLACE(CURRENT_USER(), '@', '''@'''), '''') AND DATABASE() LIKE table_schema) r
 LIMIT :limit
