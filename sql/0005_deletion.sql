-- Data deletion requests that came through Meta (protocol 9), shown by their code. Whose they are is
-- kept as a hash only.
CREATE TABLE IF NOT EXISTS deletion_request (
	code VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	app_id BIGINT NOT NULL,
	subject BINARY(32) NOT NULL,
	received_at BIGINT NOT NULL,
	done_at BIGINT NULL,
	KEY deletion_request_subject (app_id, subject)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
