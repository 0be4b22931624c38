-- Prepared texts: quick replies that agents choose, and messages that go out by themselves. Slugs in
-- them as desk/slugs.h says. Re-runnable.

CREATE TABLE IF NOT EXISTS quick_reply (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	title VARCHAR(100) NOT NULL,
	locale VARCHAR(16) CHARACTER SET ascii NOT NULL,
	body TEXT NOT NULL,
	-- NULL: everybody's; else one agent's own
	owner_id BIGINT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	KEY quick_reply_owner (owner_id, deleted_at, title)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS quick_reply_tag (
	quick_reply_id BIGINT NOT NULL,
	-- as it was saved: lower case, so that bytes are enough to compare
	tag VARCHAR(50) COLLATE utf8mb4_bin NOT NULL,
	PRIMARY KEY (quick_reply_id, tag),
	KEY quick_reply_tag_tag (tag)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- No row: offered in every workstream.
CREATE TABLE IF NOT EXISTS quick_reply_workstream (
	quick_reply_id BIGINT NOT NULL,
	workstream_id BIGINT NOT NULL,
	PRIMARY KEY (quick_reply_id, workstream_id),
	KEY quick_reply_workstream_workstream (workstream_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- One text per trigger, page and language. A page with a text of its own for a trigger, in any
-- language and also one that is off, doesn't use those of all pages for it.
CREATE TABLE IF NOT EXISTS automated_message (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	`trigger` ENUM('greeting','agent_assigned','agent_not_assigned','agent_joined','agent_left',
		'agent_disconnected','session_ended','consult_accepted','consult_ended','transfer_accepted',
		'holiday','out_of_hours','file_too_large','unsupported_type','overflow','could_not_process',
		'inactivity_warning') NOT NULL,
	-- NULL: all pages
	page_id BIGINT NULL,
	locale VARCHAR(16) CHARACTER SET ascii NOT NULL,
	body TEXT NOT NULL,
	enabled TINYINT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	-- NULL is never equal to NULL in a unique key
	page_key BIGINT AS (COALESCE(page_id, 0)) PERSISTENT,
	UNIQUE KEY automated_message_text (`trigger`, page_key, locale)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
