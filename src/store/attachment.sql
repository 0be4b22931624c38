-- Attachments of messages: what came with them and what became of it (sql/0021 tells what is what).

-- :attachment_add_all exec (message i64, conversation i64, identity i64, page i64, direction str, list str, now i64)
-- list: a JSON array of {kind, url, sticker_id, name, state, reason}, in the order of the message.
INSERT INTO attachment (message_id, conversation_id, identity_id, page_id, ordinal, direction, kind, url,
 sticker_id, name, state, reason, due_at, created_at)
SELECT :message, :conversation, :identity, :page, t.nr - 1, :direction, t.kind, t.url, t.sticker_id, t.name,
       t.state, t.reason, IF(t.state = 'new', NOW(3), NULL), :now
  FROM JSON_TABLE(:list, '$[*]' COLUMNS (nr FOR ORDINALITY, kind VARCHAR(24) PATH '$.kind',
       url TEXT PATH '$.url', sticker_id VARCHAR(32) PATH '$.sticker_id', name VARCHAR(255) PATH '$.name',
       state VARCHAR(16) PATH '$.state', reason VARCHAR(24) PATH '$.reason')) t

-- :row attachment (id i64, message_id i64, conversation_id i64, identity_id i64, ordinal i64, direction str, kind str, url str, sticker_id str, name str, mime str, bytes i64, width i64, height i64, state str, reason str, file str, thumbnail str, created_at i64)
-- :attachment_get one (id i64) attachment
SELECT id, message_id, conversation_id, identity_id, ordinal, direction, kind, url, sticker_id, name, mime, bytes, width, height, state,
       reason, file, thumbnail, created_at
  FROM attachment WHERE id = :id

-- :attachment_of_messages many (ids str, limit i64) attachment
-- ids: a JSON array of message ids.
SELECT a.id, a.message_id, a.conversation_id, a.identity_id, a.ordinal, a.direction, a.kind, a.url, a.sticker_id, a.name, a.mime, a.bytes,
       a.width, a.height, a.state, a.reason, a.file, a.thumbnail, a.created_at
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (id BIGINT PATH '$')) t
  JOIN attachment a ON a.message_id = t.id ORDER BY a.message_id, a.ordinal LIMIT :limit

-- :row media_task (id i64, message_id i64, conversation_id i64, identity_id i64, page_id i64, direction str, kind str, url str, state str, attempts i64, file str, bytes i64, allowed i64, blocked i64)
-- :media_due many (now i64, limit i64) media_task
-- What a worker has to do now. allowed: the page's switches (those for ours count for ours too).
SELECT a.id, a.message_id, a.conversation_id, a.identity_id, a.page_id, a.direction, a.kind, a.url, a.state, a.attempts, a.file,
       a.bytes, p.attachments_in OR (a.direction = 'out' AND p.attachments_out) AS allowed,
       COALESCE(i.blocked_until > :now, 0) AS blocked
  FROM attachment a JOIN page p ON p.id = a.page_id JOIN identity i ON i.id = a.identity_id
 WHERE a.due_at <= NOW(3) ORDER BY a.due_at LIMIT :limit

-- :media_claim exec (id i64, worker str, lease_ms i64)
-- NONE: another worker was faster.
UPDATE attachment SET state = IF(state = 'kept', 'kept', 'fetching'), attempts = attempts + 1, worker = :worker,
 due_at = NOW(3) + INTERVAL :lease_ms * 1000 MICROSECOND
 WHERE id = :id AND due_at <= NOW(3) AND state IN ('new', 'fetching', 'kept')

-- :media_result exec (id i64, worker str, state str, reason str, kind str, mime str, bytes i64, width i64, height i64, file str, thumbnail str, sha256 str, fetched_at i64)
-- NONE: the claim was lost, or the row's data were erased meanwhile.
UPDATE attachment SET state = :state, reason = :reason, kind = :kind, mime = COALESCE(:mime, mime), bytes = :bytes, width = :width,
 height = :height, file = :file, thumbnail = COALESCE(:thumbnail, thumbnail), sha256 = COALESCE(:sha256, sha256),
 fetched_at = COALESCE(fetched_at, :fetched_at), due_at = NULL, worker = NULL
 WHERE id = :id AND worker = :worker AND state IN ('fetching', 'kept')

-- :media_again exec (id i64, worker str, after_ms i64, reason str, counts i64)
-- Tried again later; counts 0: this attempt was none.
UPDATE attachment SET state = IF(state = 'kept', 'kept', 'new'), reason = :reason, worker = NULL,
 attempts = attempts - IF(:counts, 0, 1), due_at = NOW(3) + INTERVAL :after_ms * 1000 MICROSECOND
 WHERE id = :id AND worker = :worker

-- :media_ask exec (id i64)
-- An agent wants it: what failed or made place is tried anew, what waits for its next attempt at once.
UPDATE attachment SET state = 'new', reason = NULL, attempts = 0, due_at = NOW(3), worker = NULL
 WHERE id = :id AND url IS NOT NULL AND kind IN ('image', 'gif', 'audio', 'video', 'file', 'sticker')
   AND (state IN ('failed', 'pruned') OR (state = 'new' AND due_at > NOW(3))
    OR (state = 'refused' AND reason IN ('page_off', 'day', 'customer_day', 'blocked')))

-- :row media_sum (bytes i64)
-- :media_of_customer one (identity i64, since i64) media_sum
SELECT CAST(COALESCE(SUM(bytes), 0) AS INT) AS bytes FROM attachment
 WHERE identity_id = :identity AND fetched_at > :since AND direction = 'in'

-- :media_since one (since i64, most i64) media_sum
SELECT CAST(COALESCE(SUM(bytes), 0) AS INT) AS bytes
  FROM (SELECT bytes FROM attachment WHERE state = 'kept' AND fetched_at > :since LIMIT :most) a

-- :row media_file (id i64, message_id i64, conversation_id i64, file str, thumbnail str, bytes i64)
-- :media_oldest many (before i64, limit i64) media_file
SELECT id, message_id, conversation_id, file, thumbnail, bytes FROM attachment
 WHERE state = 'kept' AND fetched_at < :before ORDER BY fetched_at LIMIT :limit

-- :media_prune exec (id i64)
UPDATE attachment SET state = 'pruned', file = NULL, thumbnail = NULL, due_at = NULL, worker = NULL
 WHERE id = :id AND state = 'kept'
