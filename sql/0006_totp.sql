-- The second factor: a secret per user, sealed with the key file as "user.totp:ID". Re-runnable.

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS totp_secret VARBINARY(512) NULL,
	ADD COLUMN IF NOT EXISTS totp_at BIGINT NULL,
	-- the newest 30 s whose code was used: no code works twice
	ADD COLUMN IF NOT EXISTS totp_step BIGINT NOT NULL DEFAULT 0;

-- Codes for when the phone is gone, hashed; a used one is deleted.
CREATE TABLE IF NOT EXISTS recovery_code (
	user_id BIGINT NOT NULL,
	hash BINARY(32) NOT NULL,
	PRIMARY KEY (user_id, hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
