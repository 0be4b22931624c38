-- Conversations: state, assignment, version (architecture 4.3, 4.5, 4.8).

-- :row conversation (id i64, identity_id i64, page_id i64, state str, queue_id i64, agent_id i64, version i64, last_seq i64, last_in_seq i64, read_seq i64, unread i64, waiting_since i64, workstream_id i64, offer_agent_id i64, offer_until i64, opened_at i64, assigned_at i64, closed_at i64)
-- :conversation_get one (id i64) conversation
SELECT id, identity_id, page_id, state, queue_id, agent_id, version, last_seq, last_in_seq, read_seq, unread,
       waiting_since, workstream_id, offer_agent_id, offer_until, opened_at, assigned_at, closed_at
  FROM conversation WHERE id = :id

-- :conversation_lock one (id i64) conversation
SELECT id, identity_id, page_id, state, queue_id, agent_id, version, last_seq, last_in_seq, read_seq, unread,
       waiting_since, workstream_id, offer_agent_id, offer_until, opened_at, assigned_at, closed_at
  FROM conversation WHERE id = :id FOR UPDATE

-- :conversation_open_of one (identity i64) id
SELECT id FROM conversation WHERE open_identity_id = :identity

-- :conversation_add_closed exec (identity i64, page i64, workstream i64, at i64, now i64)
-- For echoes to customers who never had one (architecture 4.8).
INSERT INTO conversation (identity_id, page_id, state, workstream_id, opened_at, last_message_at, closed_at, updated_at, version)
VALUES (:identity, :page, 'closed', :workstream, :now, :at, :now, :now, 1)

-- :conversation_add_active exec (identity i64, page i64, workstream i64, queue i64, agent i64, now i64)
-- Begun by an agent: nobody waits in it. DUPLICATE: the customer has an open one.
INSERT INTO conversation (identity_id, page_id, open_identity_id, state, workstream_id, queue_id, agent_id, opened_at,
 assigned_at, last_message_at, updated_at)
VALUES (:identity, :page, :identity, 'active', :workstream, :queue, :agent, :now, :now, :now, :now)

-- :conversation_bump exec (id i64, now i64)
UPDATE conversation SET version = version + 1, updated_at = :now WHERE id = :id

-- :conversation_out exec (id i64, seq i64, preview str, direction str, at i64, now i64, answered i64)
-- A message of ours at seq: answers what waited, when a person wrote it to the customer.
UPDATE conversation SET version = version + 1, last_seq = :seq, preview = :preview, preview_direction = :direction,
 last_message_at = GREATEST(last_message_at, :at), updated_at = :now,
 waiting_since = IF(:answered, NULL, waiting_since), unread = IF(:answered, 0, unread),
 read_seq = IF(:answered, :seq, read_seq) WHERE id = :id

-- :conversation_set exec (id i64, state str, agent i64, queue i64, assigned_at i64, now i64)
-- The one way to change state and assignee; keeps the unique key that allows one open conversation. What
-- is reopened has not ended. Assignments are made in this order: state is the old one up to its own.
UPDATE conversation SET version = version + 1, disposition_id = IF(state = 'closed', NULL, disposition_id),
 disposition_note = IF(state = 'closed', NULL, disposition_note), state = :state, agent_id = :agent, queue_id = :queue,
 assigned_at = :assigned_at, offer_agent_id = NULL, offer_until = NULL,
 open_identity_id = IF(:state = 'closed', NULL, identity_id),
 wrap_up_at = IF(:state = 'wrap_up', :now, NULL), closed_at = IF(:state = 'closed', :now, NULL),
 waiting_since = IF(:state IN ('waiting', 'wrap_up', 'closed'), NULL, waiting_since),
 unread = IF(:state = 'closed', 0, unread), updated_at = :now WHERE id = :id

-- :conversation_count_transfer exec (id i64)
UPDATE conversation SET transfers = transfers + 1 WHERE id = :id

-- :conversation_read exec (id i64, seq i64, unread i64, now i64)
UPDATE conversation SET version = version + 1, read_seq = :seq, unread = :unread, updated_at = :now
 WHERE id = :id AND (read_seq < :seq OR unread > :unread)

-- :conversation_unread_after one (id i64, seq i64) count
SELECT COUNT(*) AS n FROM (SELECT 1 FROM message WHERE conversation_id = :id AND seq > :seq AND direction = 'in' LIMIT 1000) t

-- :conversation_event_add exec (conversation i64, at i64, kind str, actor_kind str, actor i64, state str, agent i64, queue i64, data str)
INSERT INTO conversation_event (conversation_id, at, kind, actor_kind, actor_id, state, agent_id, queue_id, data)
VALUES (:conversation, :at, :kind, :actor_kind, :actor, :state, :agent, :queue, :data)

-- :agent_load_add exec (id i64, units i64)
-- The agent row's lock comes after the conversation's (architecture 4.4). Never below 0.
UPDATE user SET `load` = GREATEST(`load` + :units, 0) WHERE id = :id
