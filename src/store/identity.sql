-- Customers: a person at one page.

-- :row identity (id i64, page_id i64, psid str, name str, last_action_at i64, last_message_at i64, delivered_at i64, read_at i64, latest_conversation_id i64, erased_before i64)
-- :identity_lock_by_psid one (page i64, psid str) identity
SELECT id, page_id, psid, name, last_action_at, last_message_at, delivered_at, read_at, latest_conversation_id, erased_before
  FROM identity WHERE page_id = :page AND psid = :psid FOR UPDATE

-- :identity_lock one (id i64) identity
SELECT id, page_id, psid, name, last_action_at, last_message_at, delivered_at, read_at, latest_conversation_id, erased_before
  FROM identity WHERE id = :id FOR UPDATE

-- :identity_get one (id i64) identity
SELECT id, page_id, psid, name, last_action_at, last_message_at, delivered_at, read_at, latest_conversation_id, erased_before
  FROM identity WHERE id = :id

-- :identity_add exec (page i64, psid str, erased_before i64, now i64)
INSERT INTO identity (page_id, psid, erased_before, created_at) VALUES (:page, :psid, :erased_before, :now)

-- :identity_acted exec (id i64, at i64)
-- An action that opens the 24 h window and is no message (a reaction, an opt-in).
UPDATE identity SET last_action_at = GREATEST(COALESCE(last_action_at, 0), :at) WHERE id = :id

-- :identity_delivered exec (id i64, at i64)
UPDATE identity SET delivered_at = :at WHERE id = :id AND COALESCE(delivered_at, 0) < :at
-- :identity_read exec (id i64, at i64)
-- What was read was delivered too.
UPDATE identity SET read_at = :at, delivered_at = GREATEST(COALESCE(delivered_at, 0), :at)
 WHERE id = :id AND COALESCE(read_at, 0) < :at
-- :identity_latest exec (id i64, conversation i64)
UPDATE identity SET latest_conversation_id = :conversation WHERE id = :id
