-- Which migrations were applied, and what they were. Run before every look at it.
CREATE TABLE IF NOT EXISTS migration (
	name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	hash CHAR(64) CHARACTER SET ascii NOT NULL,
	applied_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
