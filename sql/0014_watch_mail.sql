-- Mail to the desk's administrators. Re-runnable.

ALTER TABLE user
	ADD COLUMN IF NOT EXISTS email VARCHAR(254) CHARACTER SET ascii NULL AFTER nickname;

-- A row for each mail to each of them. mail_key says what it is about ("token:17:1795176000000"), so
-- that nobody is told the same thing twice, whatever worker finds it again. Leases by the database's clock.
CREATE TABLE IF NOT EXISTS mail (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	mail_key VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	address VARCHAR(254) CHARACTER SET ascii NOT NULL,
	subject VARCHAR(190) NOT NULL,
	body TEXT NOT NULL,
	state ENUM('queued','sent','failed') NOT NULL DEFAULT 'queued',
	tries INT NOT NULL DEFAULT 0,
	next_at DATETIME(3) NOT NULL,
	lease_until DATETIME(3) NULL,
	worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	last_error VARCHAR(190) NULL,
	created_at BIGINT NOT NULL,
	sent_at BIGINT NULL,
	UNIQUE KEY mail_once (mail_key, address),
	KEY mail_due (state, next_at),
	KEY mail_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
