-- People: what an administrator sets up for them. Re-runnable.

ALTER TABLE user
	-- what a sign-in sets when the user was offline
	ADD COLUMN IF NOT EXISTS default_presence ENUM('available','busy','do_not_disturb','away','offline')
		NOT NULL DEFAULT 'available' AFTER presence_at,
	-- of what administrators change: version also counts every change of presence
	ADD COLUMN IF NOT EXISTS settings_version BIGINT NOT NULL DEFAULT 1;
