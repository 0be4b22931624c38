-- Forms that wait for their reader to come back. One person's are never shown to another.

-- :form_draft_add exec (user i64, body str, now i64)
INSERT INTO form_draft (user_id, body, created_at) VALUES (:user, :body, :now)

-- :row form_draft (id i64, body str)
-- :form_draft_get one (id i64, user i64) form_draft
SELECT id, body FROM form_draft WHERE id = :id AND user_id = :user

-- :form_draft_remove exec (id i64, user i64)
DELETE FROM form_draft WHERE id = :id AND user_id = :user

-- :form_draft_sweep exec (user i64, before i64)
DELETE FROM form_draft WHERE user_id = :user AND created_at < :before LIMIT 100
