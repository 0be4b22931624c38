-- What agents do to a thread without a message: typing, and reactions to messages. Sender actions of Meta
-- (protocol 4.8), which are never retried. Re-runnable.

CREATE TABLE IF NOT EXISTS sender_action (
	identity_id BIGINT NOT NULL,
	kind ENUM('typing','reaction') NOT NULL,
	-- of the message that is reacted to; typing: empty
	mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	page_id BIGINT NOT NULL,
	-- NULL: taken back
	emoji VARCHAR(64) NULL,
	-- done: the call was made, or nothing became of it and nobody needs to know
	state ENUM('waiting','done','failed') NOT NULL,
	user_id BIGINT NULL,
	-- when it was asked for, our clock; together with the key it tells one asking from the next
	at BIGINT NOT NULL,
	PRIMARY KEY (identity_id, kind, mid),
	KEY sender_action_waiting (state, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
