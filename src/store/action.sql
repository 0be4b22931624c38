-- Sender actions: typing and the agents' reactions. One row per customer and kind, or message: nothing grows
-- with time.

-- :typing_again touch (identity i64, now i64, before i64)
-- NONE: there was none yet, or it is too soon. Nothing that a page would show.
UPDATE sender_action SET state = 'waiting', at = :now
 WHERE identity_id = :identity AND kind = 'typing' AND mid = '' AND at <= :before

-- :typing_add touch (identity i64, page i64, user i64, now i64)
INSERT INTO sender_action (identity_id, kind, mid, page_id, state, user_id, at)
VALUES (:identity, 'typing', '', :page, 'waiting', :user, :now)

-- :agent_reaction_put exec (identity i64, mid str, page i64, emoji str, user i64, now i64)
-- Of two within a millisecond the later one counts as later.
INSERT INTO sender_action (identity_id, kind, mid, page_id, emoji, state, user_id, at)
VALUES (:identity, 'reaction', :mid, :page, :emoji, 'waiting', :user, :now)
ON DUPLICATE KEY UPDATE emoji = VALUES(emoji), state = 'waiting', user_id = VALUES(user_id), at = GREATEST(at + 1, VALUES(at))

-- :row agent_reaction (emoji str, state str)
-- :agent_reaction_get one (identity i64, mid str) agent_reaction
SELECT emoji, state FROM sender_action WHERE identity_id = :identity AND kind = 'reaction' AND mid = :mid

-- :row due_action (identity_id i64, kind str, mid str, page_id i64, emoji str, at i64, psid str, page_meta_id str, may i64)
-- :actions_due many (now i64, since i64, limit i64) due_action
-- may 0: the page is off, parked or paused, the customer out of the window (which began at since) or not
-- reachable, or the thread another app's.
SELECT s.identity_id, s.kind, s.mid, s.page_id, s.emoji, s.at, i.psid, p.meta_id AS page_meta_id,
       p.enabled = 1 AND p.deleted_at IS NULL AND p.parked_at IS NULL AND p.token IS NOT NULL AND
       COALESCE(p.paused_until, 0) <= :now AND COALESCE(a.paused_until, 0) <= :now AND a.deleted_at IS NULL AND
       COALESCE(i.last_action_at, 0) > :since AND i.unreachable_at IS NULL AND i.elsewhere_at IS NULL AS may
  FROM sender_action s FORCE INDEX (sender_action_waiting) STRAIGHT_JOIN identity i ON i.id = s.identity_id
  STRAIGHT_JOIN page p ON p.id = s.page_id STRAIGHT_JOIN app a ON a.id = p.app_id
 WHERE s.state = 'waiting' ORDER BY s.at LIMIT :limit

-- :action_claim touch (identity i64, kind str, mid str, at i64)
-- NONE: another worker has it, or it was asked for anew. Before the call: nobody makes it twice.
UPDATE sender_action SET state = 'done'
 WHERE identity_id = :identity AND kind = :kind AND mid = :mid AND at = :at AND state = 'waiting'

-- :agent_reaction_fail exec (identity i64, mid str, at i64)
UPDATE sender_action SET state = 'failed' WHERE identity_id = :identity AND kind = 'reaction' AND mid = :mid AND at = :at

-- :erase_actions exec (identity i64)
DELETE FROM sender_action WHERE identity_id = :identity
