-- What customers do to messages that are there, or will come: reactions, edits, taking back. All of it
-- names a message by Meta's id, so that it may arrive before the message does. Re-runnable.

-- The last word of each side: a customer has one reaction per message.
CREATE TABLE IF NOT EXISTS message_reaction (
	page_id BIGINT NOT NULL,
	mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	identity_id BIGINT NOT NULL,
	-- NULL: taken back; kept, so that an older event which comes late changes nothing
	emoji VARCHAR(64) NULL,
	reaction VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- Meta's time
	at BIGINT NOT NULL,
	PRIMARY KEY (page_id, mid),
	KEY message_reaction_identity (identity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- How a text read since `at`: the original (num_edit 0, written at the first edit) and each edit. A
-- message that was taken back has one row with unsent and without a text; its other rows are gone.
CREATE TABLE IF NOT EXISTS message_edit (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	page_id BIGINT NOT NULL,
	mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	identity_id BIGINT NOT NULL,
	body MEDIUMTEXT NULL,
	num_edit INT NULL,
	unsent TINYINT NOT NULL DEFAULT 0,
	at BIGINT NOT NULL,
	-- of the event that told it: its raw text goes when the message is taken back
	event_key BINARY(32) NULL,
	KEY message_edit_mid (page_id, mid, at),
	KEY message_edit_identity (identity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

ALTER TABLE message
	-- when Meta, or we, gave up; our clock
	ADD COLUMN IF NOT EXISTS failed_at BIGINT NULL;

ALTER TABLE workstream
	-- a customer's reaction to our last message counts like a message for who looks at the list
	ADD COLUMN IF NOT EXISTS reaction_raises TINYINT NOT NULL DEFAULT 0;

ALTER TABLE identity
	-- since when another app controls the thread, by Meta's standby and thread control events; NULL:
	-- we do, as far as we know
	ADD COLUMN IF NOT EXISTS elsewhere_at BIGINT NULL,
	ADD COLUMN IF NOT EXISTS elsewhere_app VARCHAR(32) CHARACTER SET ascii NULL;
