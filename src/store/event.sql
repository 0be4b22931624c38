-- What customers do to messages that are there, or will come (reactions, edits, taking back), and lines
-- that the thread shows between messages.

-- --- reactions ------------------------------------------------------------------------------------

-- :reaction_put exec (page i64, mid str, identity i64, emoji str, reaction str, at i64)
-- The newest by Meta's clock stays; of two at the same moment the one that came last.
INSERT INTO message_reaction (page_id, mid, identity_id, emoji, reaction, at)
VALUES (:page, :mid, :identity, :emoji, :reaction, :at)
ON DUPLICATE KEY UPDATE emoji = IF(at <= VALUES(at), VALUES(emoji), emoji),
 reaction = IF(at <= VALUES(at), VALUES(reaction), reaction), at = GREATEST(at, VALUES(at))

-- :reaction_forget exec (page i64, mid str)
DELETE FROM message_reaction WHERE page_id = :page AND mid = :mid

-- :conversation_raise exec (id i64, preview str, at i64, now i64)
-- A reaction to our last message, where the workstream wants it seen like a message. The state stays:
-- who waits for the customer goes on waiting.
UPDATE conversation SET version = version + 1, unread = unread + 1, preview = :preview, preview_direction = 'in',
 waiting_since = IF(state IN ('open', 'active'), COALESCE(waiting_since, :at), waiting_since),
 last_message_at = GREATEST(last_message_at, :at), updated_at = :now WHERE id = :id

-- :reaction_raises one (workstream i64, conversation i64, seq i64) count
-- n is 1 when the workstream wants it, and nothing of ours stands behind seq.
SELECT COUNT(*) AS n FROM workstream w WHERE w.id = :workstream AND w.reaction_raises = 1 AND NOT EXISTS
 (SELECT 1 FROM message m WHERE m.conversation_id = :conversation AND m.seq > :seq AND m.direction = 'out')

-- --- edits and taking back ------------------------------------------------------------------------

-- :edit_add exec (page i64, mid str, identity i64, body str, num_edit i64, unsent i64, at i64, event_key str)
INSERT INTO message_edit (page_id, mid, identity_id, body, num_edit, unsent, at, event_key)
VALUES (:page, :mid, :identity, :body, :num_edit, :unsent, :at, :event_key)

-- :row edit (id i64, identity_id i64, body str, num_edit i64, unsent i64, at i64)
-- :edit_of many (page i64, mid str, limit i64) edit
-- Newest first, by Meta's clock.
SELECT id, identity_id, body, num_edit, unsent, at FROM message_edit
 WHERE page_id = :page AND mid = :mid ORDER BY at DESC, num_edit DESC, id DESC LIMIT :limit

-- :edit_forget exec (page i64, mid str)
-- That the message was taken back stays.
DELETE FROM message_edit WHERE page_id = :page AND mid = :mid AND unsent = 0

-- :raw_event_blank_edits exec (page i64, mid str)
UPDATE message_edit e STRAIGHT_JOIN raw_event r ON r.event_key = e.event_key
   SET r.body = '{}', r.reason = 'taken back by the customer'
 WHERE e.page_id = :page AND e.mid = :mid AND e.unsent = 0

-- :raw_event_blank exec (event_key str)
UPDATE raw_event SET body = '{}', state = 'done', reason = 'taken back by the customer' WHERE event_key = :event_key

-- :message_apply_edit exec (id i64, body str, at i64, version i64)
UPDATE message SET body = :body, edited_at = :at, version = :version WHERE id = :id

-- :message_erase exec (id i64, reason str, now i64, version i64)
-- An empty tombstone is left (architecture 4.3).
UPDATE message SET body = NULL, content = NULL, reply_to_mid = NULL, reason = :reason, erased_at = :now,
 version = :version WHERE id = :id

-- :attachment_erase exec (message i64)
-- Of a message that was taken back. What lies here of it is the worker's to remove: it is due at once.
UPDATE attachment SET state = 'erased', name = NULL, url = NULL, due_at = IF(file IS NULL, NULL, NOW(3))
 WHERE message_id = :message

-- :attachment_file_gone exec (id i64)
UPDATE attachment SET file = NULL, thumbnail = NULL, sha256 = NULL, due_at = NULL, worker = NULL
 WHERE id = :id AND state = 'erased'

-- :message_touch exec (id i64, version i64)
-- Something about it is new to the thread.
UPDATE message SET version = :version WHERE id = :id

-- :conversation_reword exec (id i64, preview str, now i64)
UPDATE conversation SET version = version + 1, preview = :preview, updated_at = :now WHERE id = :id

-- :row changed_message (id i64, conversation_id i64, identity_id i64, seq i64, direction str, body str, sent_at i64, erased_at i64)
-- :message_meant one (page i64, mid str) changed_message
SELECT id, conversation_id, identity_id, seq, direction, body, sent_at, erased_at FROM message
 WHERE page_id = :page AND mid = :mid

-- --- lines between messages -----------------------------------------------------------------------

-- :conversation_line exec (id i64, seq i64, now i64)
-- A line at seq that nobody wrote: what the list shows stays.
UPDATE conversation SET version = version + 1, last_seq = :seq, updated_at = :now WHERE id = :id

-- :identity_elsewhere exec (id i64, at i64, app str)
-- NONE: the thread is ours again.
UPDATE identity SET elsewhere_at = :at, elsewhere_app = :app WHERE id = :id

-- :row elsewhere (elsewhere_at i64, elsewhere_app str)
-- :identity_control one (id i64) elsewhere
SELECT elsewhere_at, elsewhere_app FROM identity WHERE id = :id

-- :page_blocked exec (id i64, reason str, now i64, probe_at i64)
-- Meta blocks the page: nothing is sent until a probe says that it may be tried again.
UPDATE page SET parked_at = COALESCE(parked_at, :now), parked_class = 'policy', parked_code = NULL, parked_subcode = NULL,
 parked_reason = :reason, probe_at = :probe_at WHERE id = :id

-- :page_unblocked exec (id i64, now i64)
UPDATE page SET probe_at = :now WHERE id = :id AND parked_class = 'policy'

-- --- reading ---------------------------------------------------------------------------------------

-- :row message_extra (message_id i64, what str, n i64, a str, b str, c str, d str, at i64, conversation_id i64)
-- :message_extras many (ids str) message_extra
-- What belongs to messages and stands elsewhere; ids is a JSON list. reaction: a emoji, b its name;
-- of an agent: n 1, c its state, d who.
-- edit: n the how manieth, a the text. quote: n the seq of the quoted message, a the beginning of its
-- text, b its author_kind, c its kind, d who wrote it; conversation_id where it stands.
SELECT m.id AS message_id, 'reaction' AS what, NULL AS n, r.emoji AS a, r.reaction AS b, NULL AS c, NULL AS d, r.at, m.conversation_id
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN message m ON m.id = t.i
  STRAIGHT_JOIN message_reaction r ON r.page_id = m.page_id AND r.mid = m.mid AND COALESCE(r.emoji, r.reaction) IS NOT NULL
UNION ALL
SELECT m.id, 'reaction', 1, s.emoji, NULL, s.state, u.name, s.at, m.conversation_id
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN message m ON m.id = t.i
  STRAIGHT_JOIN sender_action s ON s.identity_id = m.identity_id AND s.kind = 'reaction' AND s.mid = m.mid AND s.emoji IS NOT NULL
  LEFT JOIN user u ON u.id = s.user_id
UNION ALL
SELECT m.id, 'edit', e.num_edit, e.body, NULL, NULL, NULL, e.at, m.conversation_id
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN message m ON m.id = t.i
  STRAIGHT_JOIN message_edit e ON e.page_id = m.page_id AND e.mid = m.mid AND e.unsent = 0
UNION ALL
SELECT m.id, 'quote', q.seq, LEFT(q.body, 200), q.author_kind, q.kind, u.name, q.sent_at, q.conversation_id
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN message m ON m.id = t.i
  STRAIGHT_JOIN message q ON q.page_id = m.page_id AND q.mid = m.reply_to_mid AND q.identity_id = m.identity_id
  LEFT JOIN user u ON u.id = q.author_id
 WHERE m.reply_to_mid IS NOT NULL
ORDER BY message_id, what, at, n

-- :row replay_page (meta_id str, app_id i64, app_meta_id str)
-- :replay_pages many (limit i64) replay_page
SELECT p.meta_id, p.app_id, a.meta_id AS app_meta_id FROM page p JOIN app a ON a.id = p.app_id
 WHERE p.deleted_at IS NULL AND a.deleted_at IS NULL ORDER BY p.id LIMIT :limit
