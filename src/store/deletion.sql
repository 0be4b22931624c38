-- Meta's compliance callbacks.

-- :row deletion (code str, received_at i64, done_at i64)
-- :deletion_add exec (code str, app i64, subject str, now i64, done_at i64)
INSERT INTO deletion_request (code, app_id, subject, received_at, done_at) VALUES (:code, :app, :subject, :now, :done_at)
-- :deletion_of_subject one (app i64, subject str) deletion
-- A repeated request gets the code that it has.
SELECT code, received_at, done_at FROM deletion_request WHERE app_id = :app AND subject = :subject LIMIT 1
-- :deletion_get one (code str) deletion
SELECT code, received_at, done_at FROM deletion_request WHERE code = :code

-- :page_deauthorize exec (app i64, page_meta_id str, now i64)
-- The page took the app away: its token is dead until somebody sets another.
UPDATE page SET parked_at = :now, parked_class = 'token', parked_code = 190, parked_subcode = 458,
 parked_reason = 'The app was removed from the page at Meta.', probe_at = NULL, updated_at = :now
 WHERE app_id = :app AND meta_id = :page_meta_id AND parked_at IS NULL
