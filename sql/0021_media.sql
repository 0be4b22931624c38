-- What messages carry besides text: one row per attachment, of customers (in) and of ours (out).
-- Re-runnable, and by several at once. Nothing wrote this table before.
--
-- kind: what it is to who reads the thread: image gif audio video file sticker, or what has no file:
-- location link template appointment other. The message's content keeps what Meta sent.
--
-- state:
--   none      nothing to fetch: a place, a link, the thumbs-up sticker
--   new       in: to be downloaded at due_at
--   fetching  in: a worker is at it until due_at, then it counts as a failed attempt
--   kept      file is there; with due_at set the worker has yet to look at it (true type, size,
--             thumbnail). Outgoing files begin here
--   refused   in: not taken, see reason; no file
--   failed    in: could not be had, see reason; an agent may ask for it again
--   pruned    it was there and made place for newer ones
--   erased    removed with the customer's data; name, url and file are gone too
--
-- reason (refused): page_off blocked too_large day customer_day space address count odd
-- reason (failed): gone answer cut time disk; of a file that is kept: thumbnail (it can't be read)
--
-- due_at is the database's clock, like every lease; NULL: nothing is to be done with this row.
ALTER TABLE attachment
	ADD COLUMN IF NOT EXISTS conversation_id BIGINT NOT NULL AFTER message_id,
	ADD COLUMN IF NOT EXISTS identity_id BIGINT NOT NULL AFTER conversation_id,
	ADD COLUMN IF NOT EXISTS page_id BIGINT NOT NULL AFTER identity_id,
	-- from 0, in the order of the message
	CHANGE COLUMN IF EXISTS position ordinal INT NOT NULL,
	ADD COLUMN IF NOT EXISTS direction ENUM('in','out') NOT NULL AFTER page_id,
	CHANGE COLUMN IF EXISTS type kind VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	-- url, in: where Meta has it, for some days; a link's target; a place as geo:LAT,LONG
	ADD COLUMN IF NOT EXISTS sticker_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER url,
	-- name, out: as the agent's file was called; in: title of a link or place. Files of customers get a
	-- name derived from kind and time, since Meta's are random numbers (F239).
	-- mime: as the bytes say, not as the sender says
	CHANGE COLUMN IF EXISTS size bytes BIGINT NULL,
	ADD COLUMN IF NOT EXISTS width INT NULL AFTER bytes,
	ADD COLUMN IF NOT EXISTS height INT NULL AFTER width,
	MODIFY COLUMN state ENUM('none','new','fetching','kept','refused','failed','pruned','erased') NOT NULL,
	MODIFY COLUMN reason VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NULL,
	CHANGE COLUMN IF EXISTS tries attempts INT NOT NULL DEFAULT 0,
	ADD COLUMN IF NOT EXISTS due_at DATETIME(3) NULL AFTER attempts,
	ADD COLUMN IF NOT EXISTS worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER due_at,
	-- names below [media] directory
	MODIFY COLUMN file VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
	ADD COLUMN IF NOT EXISTS thumbnail VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL AFTER file,
	ADD COLUMN IF NOT EXISTS sha256 BINARY(32) NULL AFTER thumbnail,
	-- when the file came to lie here
	ADD COLUMN IF NOT EXISTS fetched_at BIGINT NULL AFTER created_at,
	DROP KEY IF EXISTS attachment_due,
	DROP COLUMN IF EXISTS next_at,
	DROP COLUMN IF EXISTS meta_attachment_id,
	DROP COLUMN IF EXISTS meta_attachment_at,
	ADD KEY IF NOT EXISTS attachment_todo (due_at),
	ADD KEY IF NOT EXISTS attachment_conversation (conversation_id, message_id),
	-- what one customer sent lately; the oldest that lie here; both without touching a row
	ADD KEY IF NOT EXISTS attachment_customer (identity_id, fetched_at, bytes),
	ADD KEY IF NOT EXISTS attachment_kept (state, fetched_at, bytes);
