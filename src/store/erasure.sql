-- Erasing customers. The order: what keeps new rows from coming (one transaction), then messages,
-- files and raw events, a bounded number at a time.

-- :row erasure (id i64, identity_id i64, page_id i64, psid str, state str, raw_event_id i64, requested_at i64, requested_by_name str, done_at i64, conversations i64, messages i64, files i64, raw_events i64, page_name str)
-- :erasure_next one () erasure
-- The oldest that is not done. Those that only wait for a send come last.
SELECT e.id, e.identity_id, e.page_id, e.psid, e.state, e.raw_event_id, e.requested_at, NULL AS requested_by_name, e.done_at,
       e.conversations, e.messages, e.files, e.raw_events, NULL AS page_name
  FROM erasure e WHERE e.state IN ('closed', 'requested') ORDER BY e.state DESC, e.id LIMIT 1
-- :erasure_list many (limit i64) erasure
SELECT e.id, e.identity_id, e.page_id, NULL AS psid, e.state, e.raw_event_id, e.requested_at, u.name AS requested_by_name,
       e.done_at, e.conversations, e.messages, e.files, e.raw_events, p.name AS page_name
  FROM erasure e LEFT JOIN user u ON u.id = e.requested_by LEFT JOIN page p ON p.id = e.page_id
 ORDER BY e.id DESC LIMIT :limit
-- :erasure_add exec (identity i64, page i64, psid str, user i64, now i64)
-- DUPLICATE: it is asked for already.
INSERT INTO erasure (identity_id, page_id, psid, state, requested_at, requested_by)
VALUES (:identity, :page, :psid, 'requested', :now, :user)
-- :erasure_closed exec (id i64, conversations i64)
UPDATE erasure SET state = 'closed', conversations = :conversations WHERE id = :id AND state = 'requested'
-- :erasure_counts touch (id i64, messages i64, files i64, raw_events i64, raw_event_id i64)
UPDATE erasure SET messages = messages + :messages, files = files + :files, raw_events = raw_events + :raw_events,
 raw_event_id = GREATEST(raw_event_id, :raw_event_id) WHERE id = :id
-- :erasure_done touch (id i64, now i64)
UPDATE erasure SET state = 'done', psid = NULL, done_at = :now WHERE id = :id
-- :erasure_now touch ()
-- The job runs at the next look of a worker.
UPDATE job SET next_at = NOW(3) WHERE kind = 'erase' AND lease_until IS NULL

-- --- who it is about -----------------------------------------------------------------------------

-- :row privacy_customer (id i64, page_id i64, page_name str, psid str, name str, locale str, timezone str, created_at i64, last_message_at i64, conversations i64, erasing str)
-- :privacy_customer_get one (id i64) privacy_customer
SELECT i.id, i.page_id, p.name AS page_name, i.psid, i.name, i.locale, i.timezone, i.created_at, i.last_message_at,
       (SELECT COUNT(*) FROM conversation c WHERE c.identity_id = i.id) AS conversations,
       (SELECT state FROM erasure e WHERE e.identity_id = i.id) AS erasing
  FROM identity i JOIN page p ON p.id = i.page_id WHERE i.id = :id
-- :privacy_customer_find many (psid str, limit i64) privacy_customer
-- The same number may be known at several pages: each is a person of its own to Meta.
SELECT i.id, i.page_id, p.name AS page_name, i.psid, i.name, i.locale, i.timezone, i.created_at, i.last_message_at,
       (SELECT COUNT(*) FROM conversation c WHERE c.identity_id = i.id) AS conversations,
       (SELECT state FROM erasure e WHERE e.identity_id = i.id) AS erasing
  FROM page p STRAIGHT_JOIN identity i FORCE INDEX (identity_page_psid) ON i.page_id = p.id AND i.psid = :psid LIMIT :limit
-- :privacy_customer_of one (conversation i64) privacy_customer
SELECT i.id, i.page_id, p.name AS page_name, i.psid, i.name, i.locale, i.timezone, i.created_at, i.last_message_at,
       (SELECT COUNT(*) FROM conversation c WHERE c.identity_id = i.id) AS conversations,
       (SELECT state FROM erasure e WHERE e.identity_id = i.id) AS erasing
  FROM conversation c0 JOIN identity i ON i.id = c0.identity_id JOIN page p ON p.id = i.page_id WHERE c0.id = :conversation
-- :privacy_customer_named many (name str, limit i64) privacy_customer
SELECT i.id, i.page_id, p.name AS page_name, i.psid, i.name, i.locale, i.timezone, i.created_at, i.last_message_at,
       (SELECT COUNT(*) FROM conversation c WHERE c.identity_id = i.id) AS conversations,
       (SELECT state FROM erasure e WHERE e.identity_id = i.id) AS erasing
  FROM identity i FORCE INDEX (identity_name) JOIN page p ON p.id = i.page_id
 WHERE i.name LIKE CONCAT(:name, '%') ORDER BY i.name, i.id LIMIT :limit

-- --- keeping out ---------------------------------------------------------------------------------

-- :row erased (erased_before i64)
-- :erased_before one (page i64, mark str) erased
-- mark: of an erased customer, as desk/erased.h makes it. Meta never uses it as an id.
SELECT erased_before FROM identity WHERE page_id = :page AND psid = :mark

-- --- closing: in one transaction, the identity locked --------------------------------------------

-- What is under way, or unclear: its answer or echo would bring it back.
-- :erase_sending one (identity i64) count
SELECT COUNT(*) AS n FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.identity_id = :identity AND m.state IN ('sending', 'unknown')
-- :row erase_conversation (id i64, agent_id i64, state str)
-- :erase_conversations many (identity i64, limit i64) erase_conversation
SELECT id, agent_id, state FROM conversation WHERE identity_id = :identity AND (state <> 'closed' OR offer_agent_id IS NOT NULL)
 ORDER BY id LIMIT :limit FOR UPDATE
-- :erase_unsend exec (identity i64)
UPDATE outbox o JOIN message m ON m.id = o.message_id SET m.state = 'discarded', m.reason = 'erased' WHERE o.identity_id = :identity
-- :erase_outbox exec (identity i64)
DELETE o FROM outbox o FORCE INDEX (outbox_lane_order) WHERE o.identity_id = :identity
-- :erase_lane exec (identity i64)
DELETE FROM outbox_lane WHERE identity_id = :identity
-- :erase_close exec (identity i64, now i64)
UPDATE conversation SET state = 'closed', open_identity_id = NULL, closed_at = COALESCE(closed_at, :now), preview = '',
 offer_agent_id = NULL, offer_until = NULL, unread = 0, waiting_since = NULL, disposition_note = NULL, version = version + 1, updated_at = :now
 WHERE identity_id = :identity
-- :erase_events exec (identity i64)
-- Notes of transfers and their like.
UPDATE conversation c JOIN conversation_event e ON e.conversation_id = c.id SET e.data = NULL
 WHERE c.identity_id = :identity AND e.data IS NOT NULL
-- :erase_reactions exec (identity i64)
DELETE FROM message_reaction WHERE identity_id = :identity
-- :erase_edits exec (identity i64)
DELETE FROM message_edit WHERE identity_id = :identity
-- :erase_event_add exec (identity i64, user i64, now i64)
INSERT INTO conversation_event (conversation_id, at, kind, actor_kind, actor_id, state)
SELECT id, :now, 'erased', 'agent', :user, 'closed' FROM conversation WHERE identity_id = :identity
-- :erase_older_mark exec (page i64, mark str)
-- Erased before, and back since: the mark goes on to the newest.
UPDATE identity SET psid = CONCAT('x', id) WHERE page_id = :page AND psid = :mark
-- :erase_identity exec (id i64, mark str, now i64)
UPDATE identity SET psid = :mark, name = NULL, first_name = NULL, last_name = NULL, locale = NULL, timezone = NULL,
 gender = NULL, contact_id = NULL, profile_at = NULL, profile_next_at = NULL, unreachable_reason = NULL, blocked_until = NULL, elsewhere_at = NULL, elsewhere_app = NULL,
 erased_before = :now WHERE id = :id
-- :row erase_contact (contact_id i64)
-- :erase_contact_of one (id i64) erase_contact
SELECT contact_id FROM identity WHERE id = :id
-- :erase_contact exec (id i64)
-- Unless another identity of the person remains.
DELETE FROM contact WHERE id = :id AND NOT EXISTS (SELECT 1 FROM identity i WHERE i.contact_id = contact.id)

-- --- the rest, piece by piece --------------------------------------------------------------------

-- :erase_conversation_next one (identity i64, after i64) id
SELECT id FROM conversation WHERE identity_id = :identity AND id > :after ORDER BY id LIMIT 1
-- :erase_messages exec (conversation i64, version i64, now i64, limit i64)
-- Empty tombstones: the thread keeps its numbers.
UPDATE message SET body = NULL, content = NULL, mid = NULL, reply_to_mid = NULL, client_hash = NULL, error_text = NULL,
 error_trace = NULL, erased_at = :now, version = :version
 WHERE conversation_id = :conversation AND erased_at IS NULL ORDER BY seq LIMIT :limit
-- :row erase_file (id i64, file str, thumbnail str)
-- :erase_files many (conversation i64, limit i64) erase_file
SELECT id, file, thumbnail FROM attachment WHERE conversation_id = :conversation AND state <> 'erased' ORDER BY message_id LIMIT :limit
-- :erase_file_shared one (id i64, file str) count
-- Of another message, which still shows it.
SELECT COUNT(*) AS n FROM attachment WHERE file = :file AND id <> :id AND state = 'kept'
-- :erase_at_meta exec (id i64)
-- What the page's file is called at Meta: the copy there is Meta's, the name is not ours to keep.
DELETE m FROM attachment a JOIN meta_media m ON m.page_id = a.page_id AND m.sha256 = a.sha256 WHERE a.id = :id
-- :erase_attachment exec (id i64)
UPDATE attachment SET state = 'erased', url = NULL, name = NULL, file = NULL, thumbnail = NULL, sha256 = NULL, sticker_id = NULL,
 due_at = NULL, worker = NULL WHERE id = :id
-- :row erase_range (last i64)
-- :erase_raw_range one (from i64, limit i64) erase_range
-- The id up to where so many raw events lie; NULL when there are none left.
SELECT MAX(id) AS last FROM (SELECT id FROM raw_event WHERE id > :from ORDER BY id LIMIT :limit) r
-- :erase_raw_events exec (from i64, last i64, page i64, psid str)
DELETE FROM raw_event WHERE id > :from AND id <= :last AND page_id = :page AND psid = :psid
-- :erase_raw_deliveries exec (psid str)
-- Bounded by raw_delivery_trim. What could not be read may be about anybody.
DELETE FROM raw_delivery WHERE body LIKE CONCAT('%', :psid, '%')

-- --- export: in pages by id, whatever the size ----------------------------------------------------

-- :row export_conversation (id i64, state str, opened_at i64, closed_at i64, queue_name str, agent_name str)
-- :export_conversations many (identity i64, after i64, limit i64) export_conversation
SELECT c.id, c.state, c.opened_at, c.closed_at, q.name AS queue_name, u.name AS agent_name
  FROM conversation c LEFT JOIN queue q ON q.id = c.queue_id LEFT JOIN user u ON u.id = c.agent_id
 WHERE c.identity_id = :identity AND c.id > :after ORDER BY c.id LIMIT :limit
-- :row export_message (id i64, seq i64, direction str, author_kind str, author_name str, kind str, body str, content str, state str, sent_at i64, edited_at i64)
-- :export_messages many (conversation i64, seq i64, limit i64) export_message
-- Internal notes too: what is written about a person is the person's to see.
SELECT m.id, m.seq, m.direction, m.author_kind, u.name AS author_name, m.kind, m.body, m.content, m.state, m.sent_at, m.edited_at
  FROM message m LEFT JOIN user u ON u.id = m.author_id
 WHERE m.conversation_id = :conversation AND m.seq > :seq ORDER BY m.seq LIMIT :limit
-- :row export_file (id i64, message_id i64, direction str, kind str, name str, mime str, bytes i64, file str, state str)
-- :export_files many (conversation i64, id i64, limit i64) export_file
SELECT id, message_id, direction, kind, name, mime, bytes, file, state
  FROM attachment WHERE conversation_id = :conversation AND id > :id ORDER BY id LIMIT :limit
