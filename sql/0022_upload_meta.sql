-- Files that Meta has already, by page: one that is sent again is not uploaded again, and a call that
-- has to be repeated need not carry the bytes. Re-runnable.

CREATE TABLE IF NOT EXISTS meta_media (
	page_id BIGINT NOT NULL,
	-- of its bytes
	sha256 BINARY(32) NOT NULL,
	-- as what Meta has it: image, audio, video, file
	type VARCHAR(8) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- files only: customers see it; '' for what is shown without a name
	name VARCHAR(255) COLLATE utf8mb4_bin NOT NULL,
	attachment_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- dies after 90 days
	uploaded_at BIGINT NOT NULL,
	PRIMARY KEY (page_id, sha256, type, name),
	KEY meta_media_uploaded (uploaded_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What Meta would not take as what it is goes as a plain file.
ALTER TABLE attachment ADD COLUMN IF NOT EXISTS as_file TINYINT NOT NULL DEFAULT 0;

-- Meta said once already that it does not know the file any more.
ALTER TABLE outbox ADD COLUMN IF NOT EXISTS renewed TINYINT NOT NULL DEFAULT 0 AFTER resent;
