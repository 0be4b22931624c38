-- Gap repair: runs, and what they write (sql/0024_repair.sql).

-- --- pages that need one -------------------------------------------------------------------------

-- :row repair_page (id i64, gap_from i64, last_webhook_at i64)
-- :repair_pages many (now i64, not_after i64, silent_before i64, looked_before i64, limit i64) repair_page
-- Pages with a gap, and pages from which nothing came for a while; each not too often. Pages are few.
SELECT id, gap_from, last_webhook_at FROM page
 WHERE deleted_at IS NULL AND enabled = 1 AND token IS NOT NULL AND parked_at IS NULL
   AND ((gap_from IS NOT NULL AND COALESCE(repair_at, 0) <= :not_after)
     OR (last_webhook_at < :silent_before AND COALESCE(repair_at, 0) <= :looked_before))
   AND COALESCE(repair_at, 0) <= :now LIMIT :limit

-- :repair_page_begins exec (id i64, now i64, gap_from i64)
-- NONE: another worker does it, or the gap became longer.
UPDATE page SET repair_at = :now, gap_from = NULL WHERE id = :id AND gap_from <=> :gap_from AND COALESCE(repair_at, 0) < :now

-- :repair_gaps exec (from_at i64)
-- Nobody worked since then: no page that ever had webhooks is sure of them.
UPDATE page SET gap_from = LEAST(COALESCE(gap_from, :from_at), :from_at) WHERE deleted_at IS NULL AND last_webhook_at IS NOT NULL

-- --- runs ----------------------------------------------------------------------------------------

-- :repair_add exec (page i64, cause str, since_at i64, now i64, user i64)
INSERT INTO repair (page_id, cause, since_at, state, next_at, created_at, created_by)
VALUES (:page, :cause, :since_at, 'running', :now, :now, :user)

-- :repair_running one (page i64) count
SELECT COUNT(*) AS n FROM repair WHERE page_id = :page AND state = 'running'

-- :row repair (id i64, page_id i64, cause str, since_at i64, state str, cursor_after str, batch i64, next_at i64, tries i64, threads i64, recovered i64, unreadable i64, cut_off i64, unsettled i64, error_code i64, error_text str, created_at i64, finished_at i64, created_by_name str)
-- :repair_due many (now i64, limit i64) repair
SELECT id, page_id, cause, since_at, state, cursor_after, batch, next_at, tries, threads, recovered, unreadable, cut_off,
       unsettled, error_code, error_text, created_at, finished_at, NULL AS created_by_name
  FROM repair WHERE state = 'running' AND next_at <= :now ORDER BY next_at LIMIT :limit

-- :repair_list many (page i64, limit i64) repair
SELECT r.id, r.page_id, r.cause, r.since_at, r.state, r.cursor_after, r.batch, r.next_at, r.tries, r.threads, r.recovered,
       r.unreadable, r.cut_off, r.unsettled, r.error_code, r.error_text, r.created_at, r.finished_at, u.name AS created_by_name
  FROM repair r LEFT JOIN user u ON u.id = r.created_by WHERE r.page_id = :page ORDER BY r.id DESC LIMIT :limit

-- :repair_get one (id i64) repair
SELECT id, page_id, cause, since_at, state, cursor_after, batch, next_at, tries, threads, recovered, unreadable, cut_off,
       unsettled, error_code, error_text, created_at, finished_at, NULL AS created_by_name
  FROM repair WHERE id = :id

-- :repair_claim exec (id i64, was i64, until i64)
-- NONE: another worker has it.
UPDATE repair SET next_at = :until WHERE id = :id AND state = 'running' AND next_at = :was

-- :repair_step exec (id i64, lease i64, state str, cursor_after str, next_at i64, tries i64, batch i64, threads i64, recovered i64, unreadable i64, cut_off i64, unsettled i64, code i64, text str, finished_at i64)
-- What a question brought; NONE: it took too long, and another worker has asked it again.
UPDATE repair SET state = :state, cursor_after = :cursor_after, next_at = :next_at, tries = :tries, batch = :batch,
 threads = threads + :threads, recovered = recovered + :recovered, unreadable = unreadable + :unreadable,
 cut_off = cut_off + :cut_off, unsettled = :unsettled, error_code = :code, error_text = :text, finished_at = :finished_at
 WHERE id = :id AND state = 'running' AND next_at = :lease

-- --- messages --------------------------------------------------------------------------------------

-- :row repair_known (mid str, author_kind str, sent_at i64)
-- :repair_known_mids many (page i64, mids str) repair_known
-- Which of these (a JSON list) are here already.
SELECT m.mid, m.author_kind, m.sent_at FROM JSON_TABLE(:mids, '$[*]' COLUMNS (mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin PATH '$')) t
  STRAIGHT_JOIN message m FORCE INDEX (message_page_mid) ON m.page_id = :page AND m.mid = t.mid

-- :row repair_customer (id i64, unsettled i64, open_id i64)
-- :repair_customer one (page i64, psid str) repair_customer
-- unsettled: replies of ours that may be among what Meta lists, without our knowing their mids yet.
SELECT i.id, (SELECT COUNT(*) FROM outbox o JOIN message m ON m.id = o.message_id
               WHERE o.identity_id = i.id AND m.state IN ('sending', 'unknown')) AS unsettled,
       (SELECT c.id FROM conversation c WHERE c.open_identity_id = i.id) AS open_id
  FROM identity i WHERE i.page_id = :page AND i.psid = :psid

-- :repair_mark exec (page i64, mid str)
UPDATE message SET recovered = 1 WHERE page_id = :page AND mid = :mid

-- :repair_wrote exec (identity i64, at i64)
-- A customer's message of the past: it counts for the window, and for nothing else.
UPDATE identity SET last_action_at = GREATEST(COALESCE(last_action_at, 0), :at),
 last_message_at = GREATEST(COALESCE(last_message_at, 0), :at) WHERE id = :identity

-- :repair_in exec (id i64, seq i64, preview str, at i64, now i64)
-- A customer's message of the past, at seq: nobody waits because of it.
UPDATE conversation SET version = version + 1, last_seq = :seq, updated_at = :now,
 preview = IF(:at >= last_message_at OR :seq = 1, :preview, preview),
 preview_direction = IF(:at >= last_message_at OR :seq = 1, 'in', preview_direction),
 last_message_at = IF(:seq = 1, :at, GREATEST(last_message_at, :at)) WHERE id = :id

-- :repair_out exec (id i64, seq i64, preview str, at i64, now i64)
-- The same for what left the page then: it answers what waited before it.
UPDATE conversation SET version = version + 1, last_seq = :seq, updated_at = :now,
 preview = IF(:at >= last_message_at OR :seq = 1, :preview, preview),
 preview_direction = IF(:at >= last_message_at OR :seq = 1, 'out', preview_direction),
 last_message_at = IF(:seq = 1, :at, GREATEST(last_message_at, :at)),
 unread = IF(waiting_since <= :at, 0, unread), waiting_since = IF(waiting_since <= :at, NULL, waiting_since) WHERE id = :id
