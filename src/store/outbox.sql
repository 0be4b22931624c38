-- The way out: what is to be sent, in lanes of one customer each (architecture 4.4, 4.6, 4.7). Lists
-- are JSON: one statement serves a batch of any size, and STRAIGHT_JOIN locks in the list's order.

-- :outbox_add exec (message i64, identity i64, conversation i64, page i64, not_before i64, now i64)
-- At the end of the lane; the identity's lock keeps positions apart.
INSERT INTO outbox (message_id, identity_id, conversation_id, page_id, position, not_before, created_at)
SELECT :message, :identity, :conversation, :page, COALESCE(MAX(position), 0) + 1, :not_before, :now
  FROM outbox WHERE identity_id = :identity

-- :outbox_lane_add exec (identity i64, page i64, not_before i64)
-- DUPLICATE: the lane is there, with older messages or under way.
INSERT INTO outbox_lane (identity_id, page_id, next_at)
VALUES (:identity, :page, GREATEST(NOW(3), FROM_UNIXTIME(:not_before / 1000)))

-- :outbox_remove exec (message i64)
DELETE FROM outbox WHERE message_id = :message

-- :outbox_lane_head exec (identity i64, behind i64)
-- The lane's head was taken out from position `behind`: the next one is due. A leased lane is left to
-- its worker.
UPDATE outbox_lane l JOIN outbox o ON o.identity_id = l.identity_id
   AND o.position = (SELECT MIN(x.position) FROM outbox x WHERE x.identity_id = :identity)
   SET l.ready = 1, l.next_at = GREATEST(NOW(3), FROM_UNIXTIME(o.not_before / 1000))
 WHERE l.identity_id = :identity AND o.position > :behind
   AND (l.lease_until IS NULL OR l.lease_until <= NOW(3))

-- :outbox_lane_drop exec (identity i64)
-- Without messages and not leased: gone.
DELETE FROM outbox_lane WHERE identity_id = :identity AND (lease_until IS NULL OR lease_until <= NOW(3))
   AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.identity_id = :identity)

-- :outbox_lane_window exec (identity i64)
-- What waits for the window is decided again; back-off and settling are left alone.
UPDATE outbox_lane l JOIN outbox o ON o.identity_id = l.identity_id JOIN message m ON m.id = o.message_id
   SET l.ready = 1, l.next_at = LEAST(l.next_at, NOW(3))
 WHERE l.identity_id = :identity AND m.state IN ('queued', 'parked')
   AND o.position = (SELECT MIN(x.position) FROM outbox x WHERE x.identity_id = :identity)

-- :row outbox_message (id i64, conversation_id i64, identity_id i64, page_id i64, state str, mid str, author_kind str, author_id i64, client_key str, part i64, created_at i64, waits i64, position i64, attempt i64, worker str, attempt_at i64, resent i64, waits_since i64)
-- :outbox_message_get one (id i64) outbox_message
-- A message as delivery sees it, with its outbox row if it has one (waits). Read under the identity's
-- lock: nobody changes an outgoing message's state without it.
SELECT m.id, m.conversation_id, m.identity_id, m.page_id, m.state, m.mid, m.author_kind, m.author_id, m.client_key,
       m.part, m.created_at, o.message_id IS NOT NULL AS waits, o.position, o.attempt, o.worker, o.attempt_at,
       o.resent, o.created_at AS waits_since
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id WHERE m.id = :id

-- :outbox_message_of_mid one (page i64, mid str) outbox_message
SELECT m.id, m.conversation_id, m.identity_id, m.page_id, m.state, m.mid, m.author_kind, m.author_id, m.client_key,
       m.part, m.created_at, o.message_id IS NOT NULL AS waits, o.position, o.attempt, o.worker, o.attempt_at,
       o.resent, o.created_at AS waits_since
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id WHERE m.page_id = :page AND m.mid = :mid

-- :outbox_unsettled one (identity i64) count
-- Messages of this customer that are on their way, or may be.
SELECT COUNT(*) AS n FROM outbox o JOIN message m ON m.id = o.message_id
 WHERE o.identity_id = :identity AND m.state IN ('sending', 'unknown')

-- :outbox_conversation_lock one (id i64) id
SELECT id FROM conversation WHERE id = :id FOR UPDATE

-- :outbox_conversation_bump exec (id i64, now i64)
-- db_insert_id() is the new version.
UPDATE conversation SET version = LAST_INSERT_ID(version + 1), updated_at = :now WHERE id = :id

-- :outbox_message_sent exec (id i64, state str, mid str, sent_at i64, version i64)
-- Meta has it. DUPLICATE: another row has this mid.
UPDATE message SET state = :state, mid = :mid, sent_at = COALESCE(:sent_at, sent_at), reason = NULL,
 error_code = NULL, error_subcode = NULL, error_text = NULL, error_trace = NULL, version = :version
 WHERE id = :id

-- :outbox_message_state exec (id i64, was str, state str, reason str, code i64, subcode i64, text str, trace str, version i64)
UPDATE message SET state = :state, reason = :reason, error_code = :code, error_subcode = :subcode,
 error_text = :text, error_trace = :trace, version = :version WHERE id = :id AND state = :was

-- :outbox_message_merged exec (id i64, now i64, version i64)
-- The mid of this row belongs to one of our messages: only an empty place is left of it.
UPDATE message SET mid = NULL, state = 'discarded', reason = 'merged', body = NULL, content = NULL,
 erased_at = :now, version = :version WHERE id = :id

-- :outbox_message_lose_mid exec (id i64, version i64)
UPDATE message SET mid = NULL, version = :version WHERE id = :id
