-- Messages of a conversation.

-- :row message (id i64, conversation_id i64, seq i64, version i64, mid str, direction str, author_kind str, author_id i64, author_name str, kind str, body str, content str, reply_to_mid str, client_key str, part i64, client_hash str, state str, reason str, error_code i64, error_subcode i64, error_text str, error_trace str, sent_at i64, edited_at i64, settling i64, tag str, failed_at i64, erased_at i64, recovered i64)
-- :message_by_seq one (conversation i64, seq i64) message
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation_id = :conversation AND m.seq = :seq

-- :message_by_key many (author i64, client_key str, limit i64) message
-- The parts of a reply that was posted with this key, in order.
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.author_id = :author AND m.client_key = :client_key ORDER BY m.part LIMIT :limit

-- :message_newest many (conversation i64, limit i64) message
-- Newest first; callers turn the page round.
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation_id = :conversation ORDER BY m.sent_at DESC, m.seq DESC LIMIT :limit

-- :message_before many (conversation i64, sent_at i64, seq i64, limit i64) message
-- Older than the message at (sent_at, seq), newest first: the thread is paged by both. Without the hint
-- the optimizer walks there from the newest message.
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m FORCE INDEX (message_thread) LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation_id = :conversation AND m.sent_at <= :sent_at AND (m.sent_at < :sent_at OR m.seq < :seq)
 ORDER BY m.sent_at DESC, m.seq DESC LIMIT :limit

-- :message_after many (conversation i64, seq i64, limit i64) message
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation_id = :conversation AND m.seq > :seq ORDER BY m.seq LIMIT :limit

-- :message_changed many (conversation i64, version i64, limit i64) message
-- New and changed ones since a version of the conversation.
SELECT m.id, m.conversation_id, m.seq, m.version, m.mid, m.direction, m.author_kind, m.author_id, u.name AS author_name,
       m.kind, m.body, m.content, m.reply_to_mid, m.client_key, m.part, m.client_hash, m.state, m.reason,
       m.error_code, m.error_subcode, m.error_text, m.error_trace, m.sent_at, m.edited_at, o.message_id IS NOT NULL AS settling, m.tag, m.failed_at, m.erased_at, m.recovered
  FROM message m LEFT JOIN user u ON u.id = m.author_id LEFT JOIN outbox o ON o.message_id = m.id
 WHERE m.conversation_id = :conversation AND m.version > :version ORDER BY m.version, m.seq LIMIT :limit

-- :message_add exec (conversation i64, page i64, identity i64, seq i64, version i64, mid str, direction str, author_kind str, author i64, kind str, body str, content str, reply_to str, client_key str, part i64, client_hash str, state str, sent_at i64, created_at i64)
INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, direction, author_kind, author_id, kind,
 body, content, reply_to_mid, client_key, part, client_hash, state, sent_at, created_at)
VALUES (:conversation, :page, :identity, :seq, :version, :mid, :direction, :author_kind, :author, :kind,
 :body, :content, :reply_to, :client_key, :part, :client_hash, :state, :sent_at, :created_at)

-- :row message_ref (id i64, conversation_id i64, seq i64, state str)
-- :message_by_mid one (page i64, mid str) message_ref
SELECT id, conversation_id, seq, state FROM message WHERE page_id = :page AND mid = :mid

-- :message_set_state exec (id i64, state str, reason str, version i64)
UPDATE message SET state = :state, reason = :reason, error_code = NULL, error_subcode = NULL, error_text = NULL,
 error_trace = NULL, failed_at = NULL, version = :version WHERE id = :id

-- :message_requeue exec (id i64, version i64, sent_at i64)
-- The agent's retry: queued again, without what went wrong before.
UPDATE message SET state = 'queued', reason = NULL, error_code = NULL, error_subcode = NULL, error_text = NULL,
 error_trace = NULL, failed_at = NULL, version = :version, sent_at = :sent_at WHERE id = :id

-- :message_edit exec (id i64, body str, version i64, now i64)
UPDATE message SET body = :body, version = :version, edited_at = :now WHERE id = :id

-- :message_later_parts many (author i64, client_key str, part i64, limit i64) message_ref
-- Parts of the same reply behind one that failed, in order.
SELECT id, conversation_id, seq, state FROM message
 WHERE author_id = :author AND client_key = :client_key AND part > :part ORDER BY part LIMIT :limit
