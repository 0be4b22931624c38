-- What the agent's page shows: the lists, one conversation's head, and the state that a poll compares.
-- None of these may grow with history: each walks one index and stops at its limit. The ids come
-- first, in a derived table: joined at once, the optimizer prefers to read all and sort. STRAIGHT_JOIN
-- keeps it from beginning with the few pages.

-- :inbox_marker one () count
-- Differs whenever any host took an event, moved a conversation or stored a message. For what changes
-- without a new row, see how long a hint lasts (agent/poll.c).
SELECT COALESCE((SELECT MAX(id) FROM raw_event), 0) + COALESCE((SELECT MAX(id) FROM conversation_event), 0)
     + COALESCE((SELECT MAX(id) FROM message), 0) AS n

-- :row inbox_state (presence str, mine str, offers str, open str, pages_at i64)
-- :inbox_state one (user i64) inbox_state
-- All that the answer of an idle poll depends on, as texts: of the user's own conversations
-- id:version:state:unread, where state is 2 active, 3 waiting, 4 wrap-up; of the first 101 open ones
-- id:version, from the index conversation_open_list alone. pages_at: when a page's switches changed
-- last, since they decide how long a customer may be answered.
SELECT u.presence,
 (SELECT GROUP_CONCAT(c.id, ':', c.version, ':', c.state + 0, ':', c.unread ORDER BY c.id) FROM conversation c
   WHERE c.agent_id = u.id AND c.state IN ('active', 'waiting', 'wrap_up')) AS mine,
 (SELECT GROUP_CONCAT(c.id, ':', c.version ORDER BY c.id) FROM conversation c WHERE c.offer_agent_id = u.id) AS offers,
 (SELECT GROUP_CONCAT(o.id, ':', o.version) FROM (SELECT id, version FROM conversation FORCE INDEX (conversation_open_list) WHERE state = 'open'
   ORDER BY waiting_since, id LIMIT 101) o) AS open,
 (SELECT MAX(updated_at) FROM page) AS pages_at
  FROM user u WHERE u.id = :user

-- :row inbox_entry (id i64, version i64, state str, last_seq i64, last_in_seq i64, read_seq i64, unread i64, waiting_since i64,
 preview str, preview_direction str, last_message_at i64, opened_at i64, assigned_at i64, closed_at i64, transfers i64, failed i64,
 agent_id i64, agent_name str, queue_id i64, queue_name str, offer_agent_id i64, offer_until i64,
 identity_id i64, psid str, name str, locale str, timezone str, last_action_at i64, customer_message_at i64, delivered_at i64, read_at i64,
 page_id i64, page_meta_id str, page_name str, human_agent_tag i64, page_trouble str)
-- :inbox_one one (id i64) inbox_entry
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM conversation c JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 WHERE c.id = :id

-- :inbox_mine many (agent i64, limit i64) inbox_entry
-- Who waits longest comes first; then what was answered, newest first.
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE agent_id = :agent AND state IN ('active', 'wrap_up')
   ORDER BY waiting_since IS NULL, waiting_since, last_message_at DESC, id LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.waiting_since IS NULL, c.waiting_since, c.last_message_at DESC, c.id

-- :inbox_open many (waiting_since i64, id i64, limit i64) inbox_entry
-- After (waiting_since, id); id 0: from the start. Nobody waits in what a colleague handed back after
-- an answer: those (NULL) come first.
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation FORCE INDEX (conversation_open_list)
   WHERE state = 'open' AND (:id = 0 OR waiting_since > :waiting_since
    OR (waiting_since <=> :waiting_since AND id > :id)
    OR (:waiting_since IS NULL AND waiting_since IS NOT NULL))
   ORDER BY waiting_since, id LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.waiting_since, c.id

-- :inbox_waiting many (agent i64, at i64, id i64, limit i64) inbox_entry
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE agent_id = :agent AND state = 'waiting'
    AND last_message_at <= :at AND (last_message_at < :at OR id < :id)
   ORDER BY last_message_at DESC, id DESC LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.last_message_at DESC, c.id DESC

-- :inbox_closed_of many (agent i64, at i64, id i64, limit i64) inbox_entry
-- What this agent closed, newest first, before (at, id).
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE agent_id = :agent AND state = 'closed' AND closed_at <= :at AND (closed_at < :at OR id < :id)
   ORDER BY closed_at DESC, id DESC LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.closed_at DESC, c.id DESC

-- :inbox_closed many (at i64, id i64, limit i64) inbox_entry
-- The same of all agents, for those who lead.
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE state = 'closed' AND closed_at <= :at AND (closed_at < :at OR id < :id)
   ORDER BY closed_at DESC, id DESC LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.closed_at DESC, c.id DESC

-- :inbox_offers many (agent i64, now i64, limit i64) inbox_entry
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE offer_agent_id = :agent AND offer_until > :now AND state = 'open'
   ORDER BY id LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.id

-- :inbox_before many (identity i64, id i64, limit i64) inbox_entry
-- Earlier conversations of the same customer.
SELECT STRAIGHT_JOIN c.id, c.version, c.state, c.last_seq, c.last_in_seq, c.read_seq, c.unread, c.waiting_since,
       c.preview, c.preview_direction, c.last_message_at, c.opened_at, c.assigned_at, c.closed_at, c.transfers, COALESCE(l.state = 'failed', 0) AS failed,
       c.agent_id, u.name AS agent_name, c.queue_id, q.name AS queue_name, c.offer_agent_id, c.offer_until,
       c.identity_id, i.psid, i.name, i.locale, i.timezone, i.last_action_at, i.last_message_at AS customer_message_at, i.delivered_at, i.read_at,
       c.page_id, p.meta_id AS page_meta_id, p.name AS page_name, p.human_agent_tag, p.parked_reason AS page_trouble
  FROM (SELECT id FROM conversation
   WHERE identity_id = :identity AND id < :id
   ORDER BY id DESC LIMIT :limit) k
  JOIN conversation c ON c.id = k.id JOIN identity i ON i.id = c.identity_id JOIN page p ON p.id = c.page_id
  LEFT JOIN user u ON u.id = c.agent_id LEFT JOIN queue q ON q.id = c.queue_id
  LEFT JOIN message l ON l.conversation_id = c.id AND l.seq = c.last_seq
 ORDER BY c.id DESC

-- :inbox_version one (id i64) count
SELECT version AS n FROM conversation WHERE id = :id

-- :inbox_other_sessions one (user i64, token_hash str, now i64) count
SELECT COUNT(*) AS n FROM session WHERE user_id = :user AND expires_at > :now AND id <> :token_hash
