-- What the desk looks after by itself, and the mail that it writes to its administrators. Re-runnable.

ALTER TABLE page
	-- when the token and the subscription are looked at next; NULL: at the next chance
	ADD COLUMN IF NOT EXISTS token_look_at BIGINT NULL,
	ADD COLUMN IF NOT EXISTS fields_look_at BIGINT NULL,
	-- a token that was set later has not been looked at
	ADD COLUMN IF NOT EXISTS token_looked_at BIGINT NULL,
	ADD COLUMN IF NOT EXISTS subscribed_again_at BIGINT NULL;
