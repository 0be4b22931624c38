-- Prepared texts as administrators see and change them. Every change carries the version that the
-- form was made from: NONE means that somebody else changed the row meanwhile.

-- :row quick_reply (id i64, title str, locale str, body str, tags str, workstreams str, version i64)
-- :quick_reply_list many (text str, tag str, limit i64) quick_reply
-- Those of everybody; text and tag "": all.
SELECT r.id, r.title, r.locale, r.body,
       (SELECT GROUP_CONCAT(t.tag ORDER BY t.tag SEPARATOR ' ') FROM quick_reply_tag t WHERE t.quick_reply_id = r.id) AS tags,
       (SELECT GROUP_CONCAT(w.name ORDER BY w.name SEPARATOR ', ') FROM quick_reply_workstream q
          JOIN workstream w ON w.id = q.workstream_id AND w.deleted_at IS NULL WHERE q.quick_reply_id = r.id) AS workstreams,
       r.version
  FROM quick_reply r
 WHERE r.owner_id IS NULL AND r.deleted_at IS NULL
   AND (:text = '' OR INSTR(r.title, :text) > 0 OR INSTR(r.body, :text) > 0)
   AND (:tag = '' OR EXISTS (SELECT 1 FROM quick_reply_tag t WHERE t.quick_reply_id = r.id AND t.tag = :tag))
 ORDER BY r.title, r.locale, r.id LIMIT :limit

-- :quick_reply_get one (id i64) quick_reply
SELECT r.id, r.title, r.locale, r.body,
       (SELECT GROUP_CONCAT(t.tag ORDER BY t.tag SEPARATOR ' ') FROM quick_reply_tag t WHERE t.quick_reply_id = r.id) AS tags,
       (SELECT GROUP_CONCAT(w.name ORDER BY w.name SEPARATOR ', ') FROM quick_reply_workstream q
          JOIN workstream w ON w.id = q.workstream_id AND w.deleted_at IS NULL WHERE q.quick_reply_id = r.id) AS workstreams,
       r.version
  FROM quick_reply r WHERE r.id = :id AND r.owner_id IS NULL AND r.deleted_at IS NULL

-- :quick_reply_add exec (title str, locale str, body str, user i64, now i64)
INSERT INTO quick_reply (title, locale, body, created_at, updated_at, updated_by)
VALUES (:title, :locale, :body, :now, :now, :user)

-- :quick_reply_edit exec (id i64, version i64, title str, locale str, body str, user i64, now i64)
UPDATE quick_reply SET title = :title, locale = :locale, body = :body, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND version = :version AND owner_id IS NULL AND deleted_at IS NULL

-- :quick_reply_remove exec (id i64, version i64, user i64, now i64)
UPDATE quick_reply SET deleted_at = :now, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version AND owner_id IS NULL AND deleted_at IS NULL

-- :quick_reply_untag exec (id i64)
DELETE FROM quick_reply_tag WHERE quick_reply_id = :id
-- :quick_reply_tag_add exec (id i64, tag str)
INSERT INTO quick_reply_tag (quick_reply_id, tag) VALUES (:id, :tag)
-- :quick_reply_tag_drop exec (id i64, tag str)
DELETE FROM quick_reply_tag WHERE quick_reply_id = :id AND tag = :tag
-- :quick_reply_tag_count one (id i64) count
SELECT COUNT(*) AS n FROM quick_reply_tag WHERE quick_reply_id = :id
-- :quick_reply_touch exec (id i64, user i64, now i64)
-- NONE: it is gone, or somebody's own.
UPDATE quick_reply SET updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND owner_id IS NULL AND deleted_at IS NULL
-- :quick_reply_unplace exec (id i64)
DELETE FROM quick_reply_workstream WHERE quick_reply_id = :id
-- :quick_reply_place exec (id i64, workstream i64)
INSERT INTO quick_reply_workstream (quick_reply_id, workstream_id) VALUES (:id, :workstream)

-- :row quick_reply_tag (tag str, n i64)
-- :quick_reply_tags many (limit i64) quick_reply_tag
SELECT t.tag, COUNT(*) AS n FROM quick_reply_tag t
  JOIN quick_reply r ON r.id = t.quick_reply_id AND r.owner_id IS NULL AND r.deleted_at IS NULL
 GROUP BY t.tag ORDER BY t.tag LIMIT :limit

-- :row quick_reply_stream (id i64, name str, chosen i64)
-- :quick_reply_streams many (id i64, limit i64) quick_reply_stream
-- All workstreams, and whether this quick reply is for them; id NONE: a new one.
SELECT w.id, w.name, EXISTS (SELECT 1 FROM quick_reply_workstream q
        WHERE q.workstream_id = w.id AND q.quick_reply_id = :id) AS chosen
  FROM workstream w WHERE w.deleted_at IS NULL ORDER BY w.name LIMIT :limit

-- Messages that go out by themselves.

-- :row automated (id i64, occasion str, page_id i64, locale str, body str, enabled i64, version i64)
-- :automated_list many (page i64, limit i64) automated
-- Those of all pages and those of one; page NONE: of none.
SELECT id, `trigger` AS occasion, page_id, locale, body, enabled, version FROM automated_message
 WHERE page_id IS NULL OR page_id = :page ORDER BY `trigger`, locale LIMIT :limit

-- :automated_get one (id i64) automated
SELECT id, `trigger` AS occasion, page_id, locale, body, enabled, version FROM automated_message WHERE id = :id

-- :automated_add exec (occasion str, page i64, locale str, body str, enabled i64, user i64, now i64)
INSERT INTO automated_message (`trigger`, page_id, locale, body, enabled, created_at, updated_at, updated_by)
VALUES (:occasion, :page, :locale, :body, :enabled, :now, :now, :user)

-- :automated_edit exec (id i64, version i64, locale str, body str, enabled i64, user i64, now i64)
UPDATE automated_message SET locale = :locale, body = :body, enabled = :enabled, updated_at = :now, updated_by = :user,
 version = version + 1 WHERE id = :id AND version = :version

-- :automated_switch exec (id i64, version i64, enabled i64, user i64, now i64)
UPDATE automated_message SET enabled = :enabled, updated_at = :now, updated_by = :user, version = version + 1
 WHERE id = :id AND version = :version

-- :automated_remove exec (id i64, version i64)
DELETE FROM automated_message WHERE id = :id AND version = :version

-- :row automated_page (id i64, name str, workstream str, last_resort str)
-- :automated_pages many (limit i64) automated_page
-- last_resort: the language for customers in whose own there is no text; absent without a workstream.
SELECT p.id, p.name, w.name AS workstream, w.language AS last_resort
  FROM page p LEFT JOIN workstream w ON w.id = p.workstream_id AND w.deleted_at IS NULL
 WHERE p.deleted_at IS NULL ORDER BY p.name, p.id LIMIT :limit
