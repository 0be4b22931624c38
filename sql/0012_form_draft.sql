-- What was typed into a form while its reader went to make something that the form needs. Sealed with
-- "draft:USER": it may hold a token. Re-runnable.

CREATE TABLE IF NOT EXISTS form_draft (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
	body BLOB NOT NULL,
	created_at BIGINT NOT NULL,
	KEY form_draft_user (user_id, created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
