-- What the set-up checklist has seen: one row per app or page and step, written by the live checks.
-- reason is a word of src/desk/checklist.h; seen is what to show with it; code, subcode, message and
-- trace are Graph's, when it refused. ok_at outlives a later failure: "worked until".

CREATE TABLE IF NOT EXISTS setup_step (
	object ENUM('app','page') NOT NULL,
	object_id BIGINT NOT NULL,
	step VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	state ENUM('todo','waiting','ok','failed') NOT NULL,
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	seen VARCHAR(500) NULL,
	code BIGINT NULL,
	subcode BIGINT NULL,
	message VARCHAR(500) NULL,
	trace VARCHAR(64) CHARACTER SET ascii NULL,
	checked_at BIGINT NOT NULL,
	ok_at BIGINT NULL,
	user_id BIGINT NULL,
	PRIMARY KEY (object, object_id, step)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
