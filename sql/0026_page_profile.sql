-- The Messenger profile of pages as last read from Meta, and what is being prepared. Re-runnable.
CREATE TABLE IF NOT EXISTS page_profile (
	page_id BIGINT NOT NULL PRIMARY KEY,
	-- bodies as meta/messenger_profile.h reads and writes them; draft NULL: nothing is being prepared
	at_meta MEDIUMTEXT NULL,
	read_at BIGINT NULL,
	draft MEDIUMTEXT NULL,
	draft_at BIGINT NULL,
	draft_by BIGINT NULL,
	published_at BIGINT NULL,
	published_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Calls about it, since Meta allows ten in ten minutes.
CREATE TABLE IF NOT EXISTS page_profile_call (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	page_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	KEY page_profile_call_at (page_id, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
