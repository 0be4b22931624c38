-- When somebody read what people who work here are told about their customers' data. Re-runnable.

ALTER TABLE user
	-- NULL: not yet
	ADD COLUMN IF NOT EXISTS notice_at BIGINT NULL;
