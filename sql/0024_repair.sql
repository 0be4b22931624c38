-- Gap repair: what Meta's webhooks did not bring is read from the Conversations API (protocol 8.6).
-- Re-runnable.

-- A run over a page's threads, newest first, back to since_at. It goes on at cursor_after whoever
-- works, one question at a time.
CREATE TABLE IF NOT EXISTS repair (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	page_id BIGINT NOT NULL,
	-- gap: no webhook, or no worker, for a while; silence: looked whether there is one; asked: by a person
	cause ENUM('gap','silence','asked') NOT NULL,
	since_at BIGINT NOT NULL,
	state ENUM('running','done','failed') NOT NULL,
	cursor_after VARCHAR(500) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- threads in one question: fewer when an answer is too large
	batch INT NOT NULL DEFAULT 5,
	-- when it goes on; while a question is under way: when it counts as lost
	next_at BIGINT NOT NULL,
	tries INT NOT NULL DEFAULT 0,
	threads INT NOT NULL DEFAULT 0,
	recovered INT NOT NULL DEFAULT 0,
	-- messages that Meta has and does not show, and threads of which there may be more
	unreadable INT NOT NULL DEFAULT 0,
	cut_off INT NOT NULL DEFAULT 0,
	-- threads that are to be looked at again, since a reply in them had not settled
	unsettled INT NOT NULL DEFAULT 0,
	error_code BIGINT NULL,
	error_text VARCHAR(500) NULL,
	created_at BIGINT NOT NULL,
	created_by BIGINT NULL,
	finished_at BIGINT NULL,
	KEY repair_due (state, next_at),
	KEY repair_page (page_id, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

ALTER TABLE page
	-- since when webhooks may be missing; NULL: none are
	ADD COLUMN IF NOT EXISTS gap_from BIGINT NULL,
	-- when its threads were last looked through by themselves
	ADD COLUMN IF NOT EXISTS repair_at BIGINT NULL;

ALTER TABLE message
	-- it did not come by webhook
	ADD COLUMN IF NOT EXISTS recovered TINYINT NOT NULL DEFAULT 0;
