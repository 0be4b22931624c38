-- The webhook's path in: raw events, and the compound that takes a customer's message in one round
-- trip (architecture 4.2, 4.3, 4.10).

-- :row inbound (outcome str, identity_id i64, conversation_id i64, message_id i64, seq i64, opened i64, reopened i64, lane i64, late i64)
-- :intake_inbound compound (event_key str, app i64, page i64, page_meta_id str, psid str, mark str, kind str, channel str, raw str, event_at i64, received_at i64, mid str, message_kind str, text str, content str, reply_to str, preview str, at i64, is_message i64, standby i64, workstream i64, queue i64) inbound
-- One customer's message, postback or referral. Locks in the order identity, raw_event, conversation,
-- message. outcome: done; duplicate (this event is known, nothing was changed); race (somebody made
-- the identity meanwhile: repeat the transaction); mid_known (the message is there, under another
-- event key: roll back and record the event alone); blocked (so is the customer) and erased
-- (it is older than the customer's erasure; mark is what desk/erased.h made of the psid): nothing was
-- changed. lane: something is to be sent to this customer. late: an edit of this message, or that it was
-- taken back, came before it.
--
-- Outside of a transaction it makes one of its own, which is over when the answer comes: committed
-- when done, else rolled back (after an error by sys/db, since no handler sees a KILL). A customer with
-- a lane, or a late message, is then left alone, outcome lane: there is more to do in the same transaction.
BEGIN NOT ATOMIC
 DECLARE v_alone INT DEFAULT NOT @@in_transaction;
 DECLARE v_outcome VARCHAR(16) DEFAULT 'done';
 DECLARE v_identity, v_conversation, v_message, v_seq, v_version, v_erased BIGINT DEFAULT NULL;
 DECLARE v_state VARCHAR(16) DEFAULT NULL;
 DECLARE v_opened, v_reopened, v_lane, v_late, v_blocked INT DEFAULT 0;
 IF v_alone THEN START TRANSACTION; END IF;
 SELECT i.id, EXISTS (SELECT 1 FROM outbox_lane l WHERE l.identity_id = i.id),
        EXISTS (SELECT 1 FROM message_edit t WHERE t.page_id = :page AND t.mid = :mid),
        COALESCE(i.blocked_until > :received_at, 0), i.erased_before INTO v_identity, v_lane, v_late, v_blocked, v_erased
   FROM identity i WHERE i.page_id = :page AND i.psid = :psid FOR UPDATE;
 IF v_identity IS NULL THEN
  SELECT erased_before INTO v_erased FROM identity WHERE page_id = :page AND psid = :mark;
 END IF;
 IF v_blocked THEN SET v_outcome = 'blocked';
 ELSEIF :at <= v_erased THEN SET v_outcome = 'erased';
 ELSEIF v_alone AND (v_lane OR v_late) THEN SET v_outcome = 'lane'; END IF;
 IF v_identity IS NULL AND v_outcome = 'done' THEN
  BEGIN
   DECLARE EXIT HANDLER FOR 1062 SET v_outcome = 'race';
   INSERT INTO identity (page_id, psid, created_at, erased_before) VALUES (:page, :psid, :received_at, v_erased);
   SET v_identity = LAST_INSERT_ID();
  END;
 END IF;
 IF v_outcome = 'done' THEN
  BEGIN
   DECLARE EXIT HANDLER FOR 1062 SET v_outcome = 'duplicate';
   INSERT INTO raw_event (event_key, app_id, page_id, page_meta_id, psid, kind, channel, body, state, event_at, received_at)
   VALUES (:event_key, :app, :page, :page_meta_id, :psid, :kind, :channel, :raw, 'done', :event_at, :received_at);
  END;
 END IF;
 IF v_outcome = 'done' THEN
  SELECT id, state, last_seq + 1, version + 1 INTO v_conversation, v_state, v_seq, v_version
    FROM conversation WHERE open_identity_id = v_identity FOR UPDATE;
  IF v_conversation IS NULL THEN
   SET v_opened = 1, v_seq = 1, v_version = 1, v_state = 'open';
   INSERT INTO conversation (identity_id, page_id, open_identity_id, state, workstream_id, queue_id,
     version, last_seq, last_in_seq, unread, waiting_since, preview, preview_direction, opened_at, last_message_at, updated_at)
   VALUES (v_identity, :page, v_identity, 'open', :workstream, :queue, 1, 1, 1, 1, :at, :preview, 'in',
     :received_at, :at, :received_at);
   SET v_conversation = LAST_INSERT_ID();
   INSERT INTO conversation_event (conversation_id, at, kind, actor_kind, state, queue_id)
   VALUES (v_conversation, :received_at, 'opened', 'customer', 'open', :queue);
  ELSE
   SET v_reopened = v_state IN ('waiting', 'wrap_up');
   UPDATE conversation SET version = v_version, last_seq = v_seq, last_in_seq = v_seq, unread = unread + 1,
     waiting_since = COALESCE(waiting_since, :at),
     preview = IF(preview_direction = 'in' AND :at < last_message_at, preview, :preview), preview_direction = 'in',
     last_message_at = GREATEST(last_message_at, :at), updated_at = :received_at,
     agent_id = IF(v_state = 'waiting', NULL, agent_id),
     state = CASE v_state WHEN 'waiting' THEN 'open' WHEN 'wrap_up' THEN 'active' ELSE v_state END
   WHERE id = v_conversation;
   IF v_reopened THEN
    INSERT INTO conversation_event (conversation_id, at, kind, actor_kind, state)
    VALUES (v_conversation, :received_at, 'customer_wrote', 'customer', IF(v_state = 'waiting', 'open', 'active'));
   END IF;
  END IF;
  BEGIN
   DECLARE EXIT HANDLER FOR 1062 SET v_outcome = 'mid_known';
   INSERT INTO message (conversation_id, page_id, identity_id, seq, version, mid, direction, author_kind,
     kind, body, content, reply_to_mid, state, sent_at, created_at)
   VALUES (v_conversation, :page, v_identity, v_seq, v_version, :mid, 'in', 'customer',
     :message_kind, :text, :content, :reply_to, 'received', :at, :received_at);
   SET v_message = LAST_INSERT_ID();
  END;
  UPDATE identity SET last_action_at = GREATEST(COALESCE(last_action_at, 0), :at),
    last_message_at = IF(:is_message, GREATEST(COALESCE(last_message_at, 0), :at), last_message_at),
    profile_next_at = IF(profile_next_at IS NULL AND profile_at < :received_at - 86400000, :received_at, profile_next_at),
    latest_conversation_id = v_conversation, unreachable_at = NULL,
    elsewhere_app = IF(:standby OR elsewhere_at > :at, elsewhere_app, NULL),
    elsewhere_at = IF(:standby, COALESCE(elsewhere_at, :at), IF(elsewhere_at > :at, elsewhere_at, NULL)) WHERE id = v_identity;
 END IF;
 IF v_alone THEN IF v_outcome = 'done' THEN COMMIT; ELSE ROLLBACK; END IF; END IF;
 SELECT v_outcome AS outcome, v_identity AS identity_id, v_conversation AS conversation_id,
        v_message AS message_id, v_seq AS seq,
        v_opened AS opened, v_reopened AS reopened, v_lane AS lane, v_late AS late;
END

-- :raw_event_add exec (event_key str, app i64, page i64, page_meta_id str, psid str, kind str, channel str, raw str, state str, reason str, next_at i64, event_at i64, received_at i64)
INSERT INTO raw_event (event_key, app_id, page_id, page_meta_id, psid, kind, channel, body, state, reason, next_at, event_at, received_at)
VALUES (:event_key, :app, :page, :page_meta_id, :psid, :kind, :channel, :raw, :state, :reason, :next_at, :event_at, :received_at)

-- :raw_event_state exec (event_key str, state str, reason str, next_at i64)
UPDATE raw_event SET state = :state, reason = :reason, next_at = :next_at, tries = tries + 1 WHERE event_key = :event_key

-- :row raw_event (id i64, event_key str, app_id i64, page_id i64, page_meta_id str, kind str, channel str, body str, received_at i64, tries i64)
-- :raw_event_due many (now i64, limit i64) raw_event
SELECT id, event_key, app_id, page_id, page_meta_id, kind, channel, body, received_at, tries FROM raw_event
 WHERE state = 'raw' AND next_at <= :now ORDER BY next_at, id LIMIT :limit

-- :raw_event_take exec (id i64)
-- Inside the transaction that interprets it, which stores it anew with what came of it. NONE: another
-- worker has it.
DELETE FROM raw_event WHERE id = :id AND state = 'raw'

-- :raw_event_replay exec (now i64)
UPDATE raw_event SET state = 'raw', next_at = :now, tries = 0 WHERE state = 'failed'

-- :raw_delivery_add touch (app i64, body str, size i64, reason str, now i64)
INSERT INTO raw_delivery (app_id, body, size, reason, received_at) VALUES (:app, :body, :size, :reason, :now)
-- :raw_delivery_trim touch (keep i64)
-- Bounded: all but the newest rows go.
DELETE FROM raw_delivery WHERE id <= (SELECT id FROM (SELECT id FROM raw_delivery ORDER BY id DESC LIMIT 1 OFFSET :keep) oldest)

-- :refused_call_add touch (app i64, reason str, hour i64, now i64, address str, detail str)
INSERT INTO refused_call (app_id, reason, hour, first_at, last_at, address, detail)
VALUES (:app, :reason, :hour, :now, :now, :address, :detail)
ON DUPLICATE KEY UPDATE count = count + 1, last_at = :now, address = :address, detail = :detail

-- :counter_add touch (name str, day i64, app i64, more i64, now i64, detail str)
INSERT INTO counter (name, day, app_id, count, last_at, detail) VALUES (:name, :day, :app, :more, :now, :detail)
ON DUPLICATE KEY UPDATE count = count + :more, last_at = :now, detail = :detail
