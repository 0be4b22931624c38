-- The second factor of users.

-- :row totp (secret str, since i64, codes i64)
-- :totp_get one (user i64) totp
-- secret absent: switched off.
SELECT u.totp_secret AS secret, u.totp_at AS since,
       (SELECT COUNT(*) FROM recovery_code r WHERE r.user_id = u.id) AS codes FROM user u WHERE u.id = :user

-- :totp_set exec (user i64, secret str, step i64, now i64)
-- NONE: it was switched on already.
UPDATE user SET totp_secret = :secret, totp_at = :now, totp_step = :step, updated_at = :now
 WHERE id = :user AND totp_secret IS NULL

-- :totp_clear exec (user i64, now i64)
UPDATE user SET totp_secret = NULL, totp_at = NULL, totp_step = 0, updated_at = :now WHERE id = :user

-- :totp_use exec (user i64, step i64)
-- NONE: this code, or a newer one, was used already.
UPDATE user SET totp_step = :step WHERE id = :user AND totp_step < :step

-- :recovery_add exec (user i64, hash str)
INSERT INTO recovery_code (user_id, hash) VALUES (:user, :hash)
-- :recovery_use exec (user i64, hash str)
DELETE FROM recovery_code WHERE user_id = :user AND hash = :hash
-- :recovery_clear exec (user i64)
DELETE FROM recovery_code WHERE user_id = :user
