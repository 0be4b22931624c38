-- The Messenger profile of pages.

-- :row page_profile (page_id i64, at_meta str, read_at i64, draft str, draft_at i64, draft_by_name str, published_at i64, published_by_name str, version i64)
-- :page_profile_get one (page i64) page_profile
SELECT f.page_id, f.at_meta, f.read_at, f.draft, f.draft_at, d.name AS draft_by_name, f.published_at,
       p.name AS published_by_name, f.version
  FROM page_profile f LEFT JOIN user d ON d.id = f.draft_by LEFT JOIN user p ON p.id = f.published_by
 WHERE f.page_id = :page
-- :page_profile_make exec (page i64)
-- DUPLICATE when it is there.
INSERT INTO page_profile (page_id) VALUES (:page)
-- :page_profile_read_from_meta exec (page i64, body str, now i64)
-- What was being prepared gives way to what is there.
UPDATE page_profile SET at_meta = :body, read_at = :now, draft = NULL, draft_at = NULL, draft_by = NULL,
 version = version + 1 WHERE page_id = :page
-- :page_profile_save exec (page i64, version i64, body str, user i64, now i64)
-- NONE: somebody else changed it meanwhile.
UPDATE page_profile SET draft = :body, draft_at = :now, draft_by = :user, version = version + 1
 WHERE page_id = :page AND version = :version
-- :page_profile_published exec (page i64, user i64, now i64)
UPDATE page_profile SET published_at = :now, published_by = :user WHERE page_id = :page

-- :page_profile_called touch (page i64, now i64)
INSERT INTO page_profile_call (page_id, at) VALUES (:page, :now)
-- :page_profile_forget_calls touch (page i64, before i64)
DELETE FROM page_profile_call WHERE page_id = :page AND at < :before
-- :row page_profile_calls (n i64, oldest i64)
-- :page_profile_calls_since one (page i64, since i64) page_profile_calls
SELECT COUNT(*) AS n, MIN(at) AS oldest FROM page_profile_call WHERE page_id = :page AND at >= :since
