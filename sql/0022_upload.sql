-- Files on their way out. An agent's browser hands a file over piece by piece (architecture 6); so
-- much of it as `received` says lies in the file, which is complete when that is `size`. When it goes
-- into a message it becomes that message's attachment and the row here is deleted; the file stays where
-- it is, below [media] directory. Re-runnable.

ALTER TABLE upload
	DROP COLUMN IF EXISTS mime,
	-- gone: not to be used any more; its file is about to be removed, then the row
	ADD COLUMN IF NOT EXISTS state ENUM('open','gone') NOT NULL DEFAULT 'open' AFTER file,
	ADD COLUMN IF NOT EXISTS touched_at BIGINT NOT NULL AFTER created_at,
	ADD INDEX IF NOT EXISTS upload_user (user_id),
	ADD INDEX IF NOT EXISTS upload_touched (touched_at),
	DROP INDEX IF EXISTS upload_created;
