-- Customers' profiles as Meta tells them (protocol 7). Re-runnable.

ALTER TABLE identity
	ADD COLUMN IF NOT EXISTS gender VARCHAR(16) CHARACTER SET ascii NULL AFTER timezone,
	-- when the worker asks Meta for the profile; 0, as for every new customer: at once; NULL: when the
	-- customer writes again a day after profile_at, the last time that everything was asked
	ADD COLUMN IF NOT EXISTS profile_next_at BIGINT NULL DEFAULT 0 AFTER profile_at,
	ADD KEY IF NOT EXISTS identity_profile (page_id, profile_next_at);

ALTER TABLE page
	-- no profile is asked for before this time: the token is dead, or Meta slows us down
	ADD COLUMN IF NOT EXISTS profile_paused_until BIGINT NULL,
	-- this app may not read profiles: until then only the thread's participants tell a name
	ADD COLUMN IF NOT EXISTS profile_refused_until BIGINT NULL,
	-- which of locale (1), timezone (2) and gender (4) this app may read, and when that was tried
	ADD COLUMN IF NOT EXISTS profile_extras INT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS profile_extras_at BIGINT NULL;
