-- Erasing a customer (features E11, F273). Re-runnable.
--
-- An erased identity stays as a row without a person: its psid is replaced by a mark that only the
-- holder of the secret key can make from the psid, so that what Meta delivers again, or gap repair
-- finds, can be told from news: everything up to erased_before stays out. When the customer writes
-- anew, the new identity gets the same line.
ALTER TABLE identity
	ADD COLUMN IF NOT EXISTS erased_before BIGINT NULL AFTER blocked_until,
	-- a person is looked for by name
	ADD KEY IF NOT EXISTS identity_name (name);

-- is a file still shown elsewhere?
ALTER TABLE attachment
	ADD KEY IF NOT EXISTS attachment_file (file);

-- What is to be erased and how far it is. psid: only until it is done.
CREATE TABLE IF NOT EXISTS erasure (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	identity_id BIGINT NOT NULL,
	page_id BIGINT NOT NULL,
	psid VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- requested: not begun, or a message of the customer is just being sent; closed: the person is gone
	-- from identity and conversations, and nothing new comes in; then the rest, piece by piece
	state ENUM('requested','closed','done') NOT NULL,
	-- up to where table raw_event has been read
	raw_event_id BIGINT NOT NULL DEFAULT 0,
	requested_at BIGINT NOT NULL,
	requested_by BIGINT NULL,
	done_at BIGINT NULL,
	conversations INT NOT NULL DEFAULT 0,
	messages INT NOT NULL DEFAULT 0,
	files INT NOT NULL DEFAULT 0,
	raw_events INT NOT NULL DEFAULT 0,
	UNIQUE KEY erasure_identity (identity_id),
	KEY erasure_state (state, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
