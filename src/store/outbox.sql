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
   AND o.position = (SELECT MIN(x.position) FROM outbox x FORCE INDEX (outbox_lane_order) WHERE x.identity_id = :identity)
   SET l.ready = 1, l.next_at = GREATEST(NOW(3), FROM_UNIXTIME(o.not_before / 1000))
 WHERE l.identity_id = :identity AND o.position > :behind
   AND (l.lease_until IS NULL OR l.lease_until <= NOW(3))

-- :outbox_lane_drop exec (identity i64)
-- Without messages and not leased: gone.
DELETE l FROM outbox_lane l LEFT JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id
 WHERE l.identity_id = :identity AND (l.lease_until IS NULL OR l.lease_until <= NOW(3)) AND o.message_id IS NULL

-- :outbox_lane_window exec (identity i64)
-- What waits for the window is decided again; back-off and settling are left alone.
UPDATE outbox_lane l JOIN outbox o ON o.identity_id = l.identity_id JOIN message m ON m.id = o.message_id
   SET l.ready = 1, l.next_at = LEAST(l.next_at, NOW(3))
 WHERE l.identity_id = :identity AND m.state IN ('queued', 'parked')
   AND o.position = (SELECT MIN(x.position) FROM outbox x FORCE INDEX (outbox_lane_order) WHERE x.identity_id = :identity)

-- :row outbox_message (id i64, conversation_id i64, identity_id i64, page_id i64, state str, mid str, author_kind str, author_id i64, client_key str, part i64, created_at i64, waits i64, position i64, attempt i64, worker str, attempt_at i64, resent i64, renewed i64, waits_since i64)
-- :outbox_message_get one (id i64) outbox_message
-- A message as delivery sees it, with its outbox row if it has one (waits). Read under the identity's
-- lock: nobody changes an outgoing message's state without it.
SELECT m.id, m.conversation_id, m.identity_id, m.page_id, m.state, m.mid, m.author_kind, m.author_id, m.client_key,
       m.part, m.created_at, o.message_id IS NOT NULL AS waits, o.position, o.attempt, o.worker, o.attempt_at,
       o.resent, o.renewed, o.created_at AS waits_since
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id WHERE m.id = :id

-- :outbox_message_of_mid one (page i64, mid str) outbox_message
SELECT m.id, m.conversation_id, m.identity_id, m.page_id, m.state, m.mid, m.author_kind, m.author_id, m.client_key,
       m.part, m.created_at, o.message_id IS NOT NULL AS waits, o.position, o.attempt, o.worker, o.attempt_at,
       o.resent, o.renewed, o.created_at AS waits_since
  FROM message m LEFT JOIN outbox o ON o.message_id = m.id WHERE m.page_id = :page AND m.mid = :mid

-- :outbox_unsettled one (identity i64) count
-- Messages of this customer that are on their way, or may be.
SELECT COUNT(*) AS n FROM outbox o JOIN message m ON m.id = o.message_id
 WHERE o.identity_id = :identity AND m.state IN ('sending', 'unknown')

-- --- changing one message; the conversation was bumped before, so its version is the message's ------

-- :outbox_conversation_lock one (id i64) id
SELECT id FROM conversation WHERE id = :id FOR UPDATE

-- :outbox_conversation_bump exec (id i64, now i64)
UPDATE conversation SET version = version + 1, updated_at = :now WHERE id = :id

-- :outbox_message_sent exec (id i64, state str, mid str, sent_at i64)
-- Meta has it. DUPLICATE: another row has this mid.
UPDATE message m JOIN conversation c ON c.id = m.conversation_id
   SET m.state = :state, m.mid = :mid, m.sent_at = COALESCE(:sent_at, m.sent_at), m.reason = NULL, m.error_code = NULL,
       m.error_subcode = NULL, m.error_text = NULL, m.error_trace = NULL, m.failed_at = NULL, m.version = c.version
 WHERE m.id = :id

-- :outbox_message_state exec (id i64, was str, state str, reason str, code i64, subcode i64, text str, trace str)
UPDATE message m JOIN conversation c ON c.id = m.conversation_id
   SET m.state = :state, m.reason = :reason, m.error_code = :code, m.error_subcode = :subcode,
       m.error_text = :text, m.error_trace = :trace, m.version = c.version,
       m.failed_at = IF(:state = 'failed', c.updated_at, NULL)
 WHERE m.id = :id AND m.state = :was

-- :outbox_message_merged exec (id i64, now i64)
-- The mid of this row belongs to one of our messages: only an empty place is left of it.
UPDATE message m JOIN conversation c ON c.id = m.conversation_id
   SET m.mid = NULL, m.state = 'discarded', m.reason = 'merged', m.body = NULL, m.content = NULL,
       m.erased_at = :now, m.version = c.version
 WHERE m.id = :id

-- :outbox_message_lose_mid exec (id i64)
UPDATE message m JOIN conversation c ON c.id = m.conversation_id SET m.mid = NULL, m.version = c.version WHERE m.id = :id

-- :row outbox_part (id i64, state str)
-- :outbox_later_parts many (author i64, client_key str, part i64) outbox_part
-- Parts of the same reply that wait behind one that failed.
SELECT m.id, m.state FROM message m JOIN outbox o ON o.message_id = m.id
 WHERE m.author_id = :author AND m.client_key = :client_key AND m.part > :part
   AND m.state IN ('queued', 'retry', 'parked') ORDER BY m.part LIMIT 100

-- :outbox_asked exec (message i64, asked i64)
UPDATE outbox SET asked = :asked WHERE message_id = :message

-- :outbox_resend exec (message i64)
UPDATE outbox SET resent = 1, asked = 0 WHERE message_id = :message

-- :outbox_unreachable exec (identity i64, now i64, reason str)
UPDATE identity SET unreachable_at = :now, unreachable_reason = :reason WHERE id = :identity

-- :row outbox_mid (mid str)
-- :outbox_known_mids many (identity i64, since i64) outbox_mid
-- What left this customer's thread since then and is known: the thread's answer is compared with it.
SELECT m.mid FROM conversation c JOIN message m ON m.conversation_id = c.id
 WHERE c.identity_id = :identity AND c.last_message_at >= :since AND m.sent_at >= :since
   AND m.direction = 'out' AND m.mid IS NOT NULL LIMIT 100

-- --- claiming: lanes only, by the database's clock ------------------------------------------------

-- :row outbox_due (identity_id i64)
-- :outbox_lanes_due many (limit i64) outbox_due
SELECT identity_id FROM outbox_lane FORCE INDEX (outbox_lane_due)
 WHERE ready = 1 AND next_at <= NOW(3) AND (lease_until IS NULL OR lease_until <= NOW(3))
 ORDER BY next_at LIMIT :limit FOR UPDATE SKIP LOCKED

-- :outbox_lanes_claim exec (ids str, claim str, lease_ms i64)
UPDATE JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i
   SET l.worker = :claim, l.lease_until = NOW(3) + INTERVAL :lease_ms * 1000 MICROSECOND

-- :row outbox_wait (ms i64)
-- :outbox_next_due one () outbox_wait
-- Until the next lane is due, ms; negative when one is.
SELECT TIMESTAMPDIFF(MICROSECOND, NOW(3), next_at) DIV 1000 AS ms FROM outbox_lane FORCE INDEX (outbox_lane_due)
 WHERE ready = 1 AND lease_until IS NULL ORDER BY next_at LIMIT 1

-- --- beginning: batches, in lock order -----------------------------------------------------------

-- :row outbox_identity (id i64, psid str, last_action_at i64, last_message_at i64, unreachable_at i64)
-- :outbox_identities_lock many (ids str) outbox_identity
SELECT i.id, i.psid, i.last_action_at, i.last_message_at, i.unreachable_at
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN identity i FORCE INDEX (PRIMARY) ON i.id = t.i FOR UPDATE

-- :row outbox_head (identity_id i64, message_id i64, conversation_id i64, page_id i64, attempt i64, attempt_at i64, not_before i64, asked i64, waits_since i64, state str, reason str, author_kind str, kind str, body str, content str, reply_to_mid str, created_at i64)
-- :outbox_heads many (ids str, claim str) outbox_head
-- The first message of each lane that is still ours; message_id is NULL where none is left.
SELECT l.identity_id, o.message_id, o.conversation_id, l.page_id, o.attempt, o.attempt_at, o.not_before, o.asked,
       o.created_at AS waits_since, m.state, m.reason, m.author_kind, m.kind, m.body, m.content, m.reply_to_mid, m.created_at
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t
  STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i AND l.worker = :claim
  LEFT JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id
       AND o.position = (SELECT MIN(x.position) FROM outbox x FORCE INDEX (outbox_lane_order) WHERE x.identity_id = t.i)
  LEFT JOIN message m ON m.id = o.message_id

-- :outbox_conversations_bump exec (ids str, now i64)
UPDATE JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN conversation c FORCE INDEX (PRIMARY) ON c.id = t.i
   SET c.version = c.version + 1, c.updated_at = :now

-- :outbox_messages_sending exec (rows str)
-- rows: [{"m": message, "t": tag or null}]
UPDATE JSON_TABLE(:rows, '$[*]' COLUMNS (m BIGINT PATH '$.m', t VARCHAR(24) CHARACTER SET ascii PATH '$.t')) t
  STRAIGHT_JOIN message m FORCE INDEX (PRIMARY) ON m.id = t.m STRAIGHT_JOIN conversation c FORCE INDEX (PRIMARY) ON c.id = m.conversation_id
   SET m.state = 'sending', m.tag = t.t, m.reason = NULL, m.error_code = NULL, m.error_subcode = NULL,
       m.error_text = NULL, m.error_trace = NULL, m.version = c.version
 WHERE m.state IN ('queued', 'retry', 'parked')

-- :outbox_attempts exec (rows str, claim str, now i64)
-- rows: [{"m": message, "k": key}]
UPDATE JSON_TABLE(:rows, '$[*]' COLUMNS (m BIGINT PATH '$.m', k VARCHAR(100) CHARACTER SET ascii PATH '$.k')) t
  STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.message_id = t.m
   SET o.attempt = o.attempt + 1, o.worker = :claim, o.attempt_at = :now, o.asked = 0, o.send_key = t.k

-- :outbox_lanes_hold exec (ids str, claim str, lease_ms i64)
-- For as long as a call may take. Fewer rows than ids: a lease ran out meanwhile.
UPDATE JSON_TABLE(:ids, '$[*]' COLUMNS (i BIGINT PATH '$')) t STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i
   SET l.lease_until = NOW(3) + INTERVAL :lease_ms * 1000 MICROSECOND
 WHERE l.worker = :claim AND l.lease_until > NOW(3)

-- --- letting lanes go; rows: [{"i": identity, "w": claim}] -----------------------------------------

-- :outbox_lanes_later exec (rows str)
-- rows: also "ms". The head waits so long.
UPDATE JSON_TABLE(:rows, '$[*]' COLUMNS (i BIGINT PATH '$.i', w VARCHAR(64) CHARACTER SET ascii PATH '$.w', ms BIGINT PATH '$.ms')) t
  STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i AND l.worker = t.w
   SET l.next_at = NOW(3) + INTERVAL t.ms * 1000 MICROSECOND, l.lease_until = NULL, l.worker = NULL

-- :outbox_lane_shut exec (identity i64, claim str)
-- Waits for the customer (the window).
UPDATE outbox_lane SET ready = 0, lease_until = NULL, worker = NULL WHERE identity_id = :identity AND worker = :claim

-- :outbox_lane_park exec (identity i64, claim str)
-- Waits for the page, as long as that is parked at this very moment: waking it takes this row's lock.
UPDATE outbox_lane l JOIN page p ON p.id = l.page_id
   SET l.ready = p.parked_at IS NULL, l.lease_until = NULL, l.worker = NULL
 WHERE l.identity_id = :identity AND l.worker = :claim

-- :outbox_lanes_next exec (rows str)
-- The head is done: the next one's turn.
UPDATE JSON_TABLE(:rows, '$[*]' COLUMNS (i BIGINT PATH '$.i', w VARCHAR(64) CHARACTER SET ascii PATH '$.w')) t
  STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i AND l.worker = t.w
  STRAIGHT_JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id
       AND o.position = (SELECT MIN(x.position) FROM outbox x FORCE INDEX (outbox_lane_order) WHERE x.identity_id = t.i)
   SET l.ready = 1, l.next_at = GREATEST(NOW(3), FROM_UNIXTIME(o.not_before / 1000)), l.lease_until = NULL, l.worker = NULL

-- :outbox_lanes_drop exec (rows str)
-- Where nothing is left. Before outbox_lanes_next: that gives up the claim.
DELETE l FROM JSON_TABLE(:rows, '$[*]' COLUMNS (i BIGINT PATH '$.i', w VARCHAR(64) CHARACTER SET ascii PATH '$.w')) t
  STRAIGHT_JOIN outbox_lane l FORCE INDEX (PRIMARY) ON l.identity_id = t.i AND l.worker = t.w
  LEFT JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = l.identity_id
 WHERE o.message_id IS NULL

-- --- recording a batch that Meta took ------------------------------------------------------------

-- :row outbox_flight (message_id i64, state str, worker str, attempt i64)
-- :outbox_flights many (ids str) outbox_flight
SELECT o.message_id, m.state, o.worker, o.attempt
  FROM JSON_TABLE(:ids, '$[*]' COLUMNS (m BIGINT PATH '$')) t
  STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.message_id = t.m STRAIGHT_JOIN message m FORCE INDEX (PRIMARY) ON m.id = t.m

-- :outbox_messages_sent exec (rows str)
-- rows: [{"m": message, "mid": mid, "at": sent_at}]. DUPLICATE: one by one, then.
UPDATE JSON_TABLE(:rows, '$[*]' COLUMNS (m BIGINT PATH '$.m', mid VARCHAR(255) CHARACTER SET ascii PATH '$.mid', at BIGINT PATH '$.at')) t
  STRAIGHT_JOIN message m FORCE INDEX (PRIMARY) ON m.id = t.m STRAIGHT_JOIN conversation c FORCE INDEX (PRIMARY) ON c.id = m.conversation_id
   SET m.state = 'sent', m.mid = t.mid, m.sent_at = t.at, m.version = c.version

-- :outbox_remove_all exec (ids str)
DELETE o FROM JSON_TABLE(:ids, '$[*]' COLUMNS (m BIGINT PATH '$')) t STRAIGHT_JOIN outbox o FORCE INDEX (PRIMARY) ON o.message_id = t.m

-- :outbox_held_settled many (limit i64) id
-- Echoes without a key that wait for a send of their customer, which has settled. Only a lane's head can
-- be on its way.
SELECT r.id FROM raw_event r LEFT JOIN identity i ON i.page_id = r.page_id AND i.psid = r.psid
  LEFT JOIN outbox o FORCE INDEX (outbox_lane_order) ON o.identity_id = i.id
       AND o.position = (SELECT MIN(x.position) FROM outbox x FORCE INDEX (outbox_lane_order) WHERE x.identity_id = i.id)
  LEFT JOIN message m ON m.id = o.message_id AND m.state IN ('sending', 'unknown')
 WHERE r.state = 'held' AND m.id IS NULL LIMIT :limit

-- :outbox_held_release exec (id i64, now i64)
UPDATE raw_event SET state = 'raw', next_at = :now WHERE id = :id AND state = 'held'

-- --- pages and their apps ------------------------------------------------------------------------

-- :row outbox_page (id i64, app_id i64, meta_id str, token str, token_set_at i64, enabled i64, deleted i64, human_agent_tag i64, restricted_media i64, paused_until i64, parked_at i64, parked_class str, parked_code i64, parked_subcode i64, parked_reason str, last_echo_at i64, last_sent_at i64, secret str)
-- :outbox_page_get one (id i64) outbox_page
SELECT p.id, p.app_id, p.meta_id, p.token, p.token_set_at, p.enabled,
       (p.deleted_at IS NOT NULL OR a.deleted_at IS NOT NULL) AS deleted, p.human_agent_tag, p.restricted_media,
       GREATEST(COALESCE(p.paused_until, 0), COALESCE(a.paused_until, 0)) AS paused_until,
       p.parked_at, p.parked_class, p.parked_code, p.parked_subcode, p.parked_reason, p.last_echo_at, p.last_sent_at, a.secret
  FROM page p JOIN app a ON a.id = p.app_id WHERE p.id = :id

-- :outbox_page_pause exec (id i64, until i64, reason str)
UPDATE page SET paused_until = :until, paused_reason = :reason WHERE id = :id AND COALESCE(paused_until, 0) < :until

-- :outbox_app_pause exec (id i64, until i64, reason str)
UPDATE app SET paused_until = :until, paused_reason = :reason WHERE id = :id AND COALESCE(paused_until, 0) < :until

-- :outbox_page_park exec (id i64, token_set_at i64, class str, code i64, subcode i64, reason str, now i64, probe_at i64)
-- Only while the token is the one that was refused. A page on trial is parked again.
UPDATE page SET parked_at = COALESCE(parked_at, :now), parked_class = :class, parked_code = :code,
 parked_subcode = :subcode, parked_reason = :reason, probe_at = :probe_at
 WHERE id = :id AND token_set_at <=> :token_set_at

-- :outbox_page_unpark exec (id i64, token_set_at i64, now i64)
-- On trial: parked_class stays until a send was accepted. probe_at stays until its lanes are awake.
UPDATE page SET parked_at = NULL, probe_at = :now WHERE id = :id AND token_set_at <=> :token_set_at

-- :outbox_page_trusted exec (id i64)
-- The trial went well.
UPDATE page SET parked_class = NULL, parked_code = NULL, parked_subcode = NULL, parked_reason = NULL
 WHERE id = :id AND parked_at IS NULL

-- :outbox_pages_probe many (now i64) id
SELECT id FROM page WHERE deleted_at IS NULL AND probe_at <= :now ORDER BY probe_at LIMIT 50

-- :outbox_page_probing exec (id i64, now i64, next i64)
-- NONE: another worker does it.
UPDATE page SET probe_at = :next WHERE id = :id AND probe_at <= :now

-- :outbox_page_wake exec (id i64)
-- Its lanes, some at a time, in their old order since next_at stays.
UPDATE outbox_lane SET ready = 1 WHERE page_id = :id AND ready = 0 LIMIT 500

-- :outbox_page_awake exec (id i64)
UPDATE page SET probe_at = NULL WHERE id = :id AND parked_at IS NULL

-- :outbox_page_sent exec (id i64, now i64)
UPDATE page SET last_sent_at = :now WHERE id = :id AND COALESCE(last_sent_at, 0) < :now

-- :outbox_page_look exec (id i64, now i64)
-- What it waits for may have changed.
UPDATE page SET probe_at = :now WHERE id = :id
