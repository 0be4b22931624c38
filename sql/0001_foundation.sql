-- The tables of Pagedesk, from the first migration on. Re-runnable: every statement says IF NOT
-- EXISTS, since MariaDB commits each DDL statement by itself and a run may be cut off.
--
-- Habits: InnoDB, a primary key each, utf8mb4 for people's words, ascii_bin for ids of Meta and of
-- ours; *_at is milliseconds UTC; no foreign keys on the hot tables (their shared locks on the parent
-- row would serialise a page's webhooks), no triggers, no stored functions (shared hosts refuse them).

CREATE TABLE IF NOT EXISTS setting (
	name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	value TEXT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A Meta app. Secrets are sealed with the key file (sys/crypt.h), never readable here.
CREATE TABLE IF NOT EXISTS app (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	meta_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	secret VARBINARY(512) NULL,
	secret_last4 VARCHAR(8) NULL,
	secret_set_at BIGINT NULL,
	secret_set_by BIGINT NULL,
	secret_previous VARBINARY(512) NULL,
	verify_token VARBINARY(512) NULL,
	callback_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	callback_key_previous VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	callback_key_previous_until BIGINT NULL,
	verified_at BIGINT NULL,
	verified_from VARCHAR(64) CHARACTER SET ascii NULL,
	paused_until BIGINT NULL,
	paused_reason VARCHAR(500) NULL,
	created_at BIGINT NOT NULL,
	created_by BIGINT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY app_meta_id (meta_id),
	UNIQUE KEY app_callback_key (callback_key),
	UNIQUE KEY app_callback_key_previous (callback_key_previous)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS workstream (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	mode ENUM('push','pick','push_pick') NOT NULL DEFAULT 'push',
	capacity_units INT NOT NULL DEFAULT 1,
	fallback_queue_id BIGINT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY workstream_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS queue (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	priority INT NOT NULL DEFAULT 100,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY queue_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- A Facebook page. One page belongs to one app only (F006).
CREATE TABLE IF NOT EXISTS page (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	app_id BIGINT NOT NULL,
	meta_id VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	username VARCHAR(100) NULL,
	token VARBINARY(4096) NULL,
	token_last4 VARCHAR(8) NULL,
	token_set_at BIGINT NULL,
	token_set_by BIGINT NULL,
	workstream_id BIGINT NULL,
	language VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'en',
	enabled TINYINT NOT NULL DEFAULT 1,
	attachments_in TINYINT NOT NULL DEFAULT 0,
	attachments_out TINYINT NOT NULL DEFAULT 0,
	human_agent_tag TINYINT NOT NULL DEFAULT 0,
	sending_delay_s INT NOT NULL DEFAULT 0,
	-- rate limits: nothing is sent before this time
	paused_until BIGINT NULL,
	paused_reason VARCHAR(500) NULL,
	-- TOKEN and POLICY: parked until a probe succeeds or the token changes
	parked_at BIGINT NULL,
	parked_class VARCHAR(16) CHARACTER SET ascii NULL,
	parked_code BIGINT NULL,
	parked_subcode BIGINT NULL,
	parked_reason VARCHAR(500) NULL,
	probe_at BIGINT NULL,
	-- written at most every few seconds, outside the webhook's transaction
	last_webhook_at BIGINT NULL,
	last_echo_at BIGINT NULL,
	last_sent_at BIGINT NULL,
	created_at BIGINT NOT NULL,
	created_by BIGINT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY page_meta_id (meta_id),
	KEY page_app (app_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- The person as we know them; apart from identity, which is the person at one page.
CREATE TABLE IF NOT EXISTS contact (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(200) NULL,
	first_name VARCHAR(100) NULL,
	last_name VARCHAR(100) NULL,
	phone VARCHAR(50) NULL,
	email VARCHAR(200) NULL,
	company VARCHAR(200) NULL,
	external_id VARCHAR(100) NULL,
	custom LONGTEXT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	version BIGINT NOT NULL DEFAULT 1
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS identity (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	page_id BIGINT NOT NULL,
	psid VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	contact_id BIGINT NULL,
	-- as Meta tells it; never invented
	name VARCHAR(200) NULL,
	first_name VARCHAR(100) NULL,
	last_name VARCHAR(100) NULL,
	locale VARCHAR(16) CHARACTER SET ascii NULL,
	timezone VARCHAR(8) CHARACTER SET ascii NULL,
	profile_at BIGINT NULL,
	profile_tries INT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	-- the window's clock, by Meta's timestamps (architecture 4.7)
	last_action_at BIGINT NULL,
	last_message_at BIGINT NULL,
	-- watermarks of Meta's delivery and read events
	delivered_at BIGINT NULL,
	read_at BIGINT NULL,
	unreachable_at BIGINT NULL,
	unreachable_reason VARCHAR(190) NULL,
	blocked_until BIGINT NULL,
	latest_conversation_id BIGINT NULL,
	UNIQUE KEY identity_page_psid (page_id, psid),
	KEY identity_contact (contact_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS conversation (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	identity_id BIGINT NOT NULL,
	page_id BIGINT NOT NULL,
	-- = identity_id while not closed: at most one such row per customer
	open_identity_id BIGINT NULL,
	state ENUM('open','active','waiting','wrap_up','closed') NOT NULL,
	workstream_id BIGINT NULL,
	queue_id BIGINT NULL,
	agent_id BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	last_seq BIGINT NOT NULL DEFAULT 0,
	-- seq of the customer's newest message, and up to where the desk has read
	last_in_seq BIGINT NOT NULL DEFAULT 0,
	read_seq BIGINT NOT NULL DEFAULT 0,
	unread INT NOT NULL DEFAULT 0,
	-- since when the customer waits for an answer; NULL: does not
	waiting_since BIGINT NULL,
	priority INT NOT NULL DEFAULT 0,
	preview VARCHAR(200) NOT NULL DEFAULT '',
	preview_direction ENUM('in','out','internal') NOT NULL DEFAULT 'in',
	opened_at BIGINT NOT NULL,
	assigned_at BIGINT NULL,
	last_message_at BIGINT NOT NULL,
	wrap_up_at BIGINT NULL,
	closed_at BIGINT NULL,
	updated_at BIGINT NOT NULL,
	transfers INT NOT NULL DEFAULT 0,
	offer_agent_id BIGINT NULL,
	offer_until BIGINT NULL,
	failed_sends INT NOT NULL DEFAULT 0,
	UNIQUE KEY conversation_open (open_identity_id),
	KEY conversation_identity (identity_id, id),
	-- closed_at: what an agent closed, newest first
	KEY conversation_agent (agent_id, state, closed_at, id),
	-- answers the idle poll of every agent without touching a row: hence version
	KEY conversation_open_list (state, waiting_since, id, version),
	KEY conversation_state (state, queue_id, waiting_since, id),
	KEY conversation_closed (state, closed_at),
	KEY conversation_offer (offer_agent_id),
	-- its end says when anything changed last
	CONSTRAINT conversation_one_open CHECK ((state = 'closed') = (open_identity_id IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS message (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	conversation_id BIGINT NOT NULL,
	page_id BIGINT NOT NULL,
	identity_id BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	-- the conversation's version at this message's last change
	version BIGINT NOT NULL,
	mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
	direction ENUM('in','out','internal') NOT NULL,
	author_kind ENUM('customer','agent','page_inbox','bot','automation','system','note') NOT NULL,
	author_id BIGINT NULL,
	kind VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	body MEDIUMTEXT NULL,
	content MEDIUMTEXT NULL,
	reply_to_mid VARCHAR(255) CHARACTER SET ascii COLLATE ascii_bin NULL,
	client_key VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	part INT NOT NULL DEFAULT 0,
	-- sha256 of the whole reply as posted: the same key with another text is told apart
	client_hash BINARY(32) NULL,
	state ENUM('received','queued','sending','sent','confirmed','retry','unknown','parked','failed',
		'discarded','internal') NOT NULL,
	reason VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	error_code BIGINT NULL,
	error_subcode BIGINT NULL,
	error_text VARCHAR(500) NULL,
	error_trace VARCHAR(64) CHARACTER SET ascii NULL,
	-- Meta's time where we know it, else ours
	sent_at BIGINT NOT NULL,
	created_at BIGINT NOT NULL,
	edited_at BIGINT NULL,
	erased_at BIGINT NULL,
	tag VARCHAR(24) CHARACTER SET ascii NULL,
	UNIQUE KEY message_conversation_seq (conversation_id, seq),
	UNIQUE KEY message_page_mid (page_id, mid),
	UNIQUE KEY message_client_key (author_id, client_key, part),
	KEY message_changed (conversation_id, version),
	KEY message_thread (conversation_id, sent_at, seq)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS attachment (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	message_id BIGINT NOT NULL,
	position INT NOT NULL,
	type VARCHAR(24) CHARACTER SET ascii NOT NULL,
	url TEXT NULL,
	name VARCHAR(255) NULL,
	mime VARCHAR(100) CHARACTER SET ascii NULL,
	size BIGINT NULL,
	file VARCHAR(100) CHARACTER SET ascii NULL,
	state ENUM('pending','stored','refused','failed','pruned') NOT NULL,
	reason VARCHAR(190) NULL,
	meta_attachment_id VARCHAR(64) CHARACTER SET ascii NULL,
	meta_attachment_at BIGINT NULL,
	tries INT NOT NULL DEFAULT 0,
	next_at BIGINT NULL,
	created_at BIGINT NOT NULL,
	UNIQUE KEY attachment_message (message_id, position),
	KEY attachment_due (state, next_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS upload (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	user_id BIGINT NOT NULL,
	name VARCHAR(255) NOT NULL,
	mime VARCHAR(100) CHARACTER SET ascii NULL,
	size BIGINT NOT NULL,
	received BIGINT NOT NULL DEFAULT 0,
	file VARCHAR(100) CHARACTER SET ascii NOT NULL,
	created_at BIGINT NOT NULL,
	KEY upload_created (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Per customer one lane: first in first out, leased to one worker at a time (architecture 4.6). A
-- lane exists while something is to be sent. Leases use the database's clock.
CREATE TABLE IF NOT EXISTS outbox_lane (
	identity_id BIGINT NOT NULL PRIMARY KEY,
	page_id BIGINT NOT NULL,
	next_at DATETIME(3) NOT NULL,
	lease_until DATETIME(3) NULL,
	worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	-- FALSE while the page is parked: such lanes cost the claim nothing
	ready TINYINT NOT NULL DEFAULT 1,
	KEY outbox_lane_due (ready, next_at),
	KEY outbox_lane_page (page_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS outbox (
	message_id BIGINT NOT NULL PRIMARY KEY,
	identity_id BIGINT NOT NULL,
	conversation_id BIGINT NOT NULL,
	page_id BIGINT NOT NULL,
	-- order within the lane; a retry by the agent goes to the end
	position BIGINT NOT NULL,
	-- the metadata key of the running attempt: instance:message:random
	send_key VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NULL,
	attempt INT NOT NULL DEFAULT 0,
	worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	attempt_at BIGINT NULL,
	not_before BIGINT NOT NULL DEFAULT 0,
	-- unclear outcome: how often the thread was asked, and whether it was sent again already
	asked INT NOT NULL DEFAULT 0,
	resent TINYINT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	UNIQUE KEY outbox_lane_order (identity_id, position),
	UNIQUE KEY outbox_send_key (send_key)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Every event as it came. state: done, raw (to be interpreted), held (waits for a send to settle),
-- ignored (a page that is not ours, a dashboard test), failed (can't be interpreted; reason).
CREATE TABLE IF NOT EXISTS raw_event (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	event_key BINARY(32) NOT NULL,
	app_id BIGINT NOT NULL,
	page_id BIGINT NULL,
	page_meta_id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	psid VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	kind VARCHAR(24) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	channel VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	body MEDIUMTEXT NOT NULL,
	state ENUM('done','raw','held','ignored','failed') NOT NULL,
	reason VARCHAR(190) NULL,
	tries INT NOT NULL DEFAULT 0,
	next_at BIGINT NULL,
	event_at BIGINT NULL,
	received_at BIGINT NOT NULL,
	UNIQUE KEY raw_event_key (event_key),
	KEY raw_event_due (state, next_at),
	KEY raw_event_received (received_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Bodies with a right signature that are not JSON: bounded.
CREATE TABLE IF NOT EXISTS raw_delivery (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	app_id BIGINT NOT NULL,
	body MEDIUMBLOB NOT NULL,
	size BIGINT NOT NULL,
	reason VARCHAR(190) NOT NULL,
	received_at BIGINT NOT NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Refused webhook calls, one row per app, reason and hour: bounded whatever is thrown at us.
CREATE TABLE IF NOT EXISTS refused_call (
	app_id BIGINT NOT NULL,
	reason VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	hour BIGINT NOT NULL,
	count BIGINT NOT NULL DEFAULT 1,
	first_at BIGINT NOT NULL,
	last_at BIGINT NOT NULL,
	address VARCHAR(64) CHARACTER SET ascii NOT NULL,
	detail VARCHAR(190) NULL,
	PRIMARY KEY (app_id, reason, hour)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Things that are counted and not kept, per day: events of foreign pages, unknown kinds, ...
CREATE TABLE IF NOT EXISTS counter (
	name VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	day BIGINT NOT NULL,
	app_id BIGINT NOT NULL DEFAULT 0,
	count BIGINT NOT NULL DEFAULT 0,
	last_at BIGINT NOT NULL,
	detail VARCHAR(190) NULL,
	PRIMARY KEY (name, day, app_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS user (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	login VARCHAR(100) NOT NULL,
	password_hash VARCHAR(190) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	name VARCHAR(100) NOT NULL,
	nickname VARCHAR(100) NULL,
	role ENUM('admin','supervisor','agent','auditor') NOT NULL,
	capacity INT NOT NULL DEFAULT 5,
	`load` INT NOT NULL DEFAULT 0,
	presence ENUM('available','busy','do_not_disturb','away','offline') NOT NULL DEFAULT 'offline',
	presence_at BIGINT NULL,
	last_seen_at BIGINT NULL,
	sending_delay_s INT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	disabled_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY user_login (login)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS queue_member (
	queue_id BIGINT NOT NULL,
	user_id BIGINT NOT NULL,
	PRIMARY KEY (queue_id, user_id),
	KEY queue_member_user (user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- id is the hash of the cookie: a stolen table opens no session.
CREATE TABLE IF NOT EXISTS session (
	id BINARY(32) NOT NULL PRIMARY KEY,
	user_id BIGINT NOT NULL,
	csrf VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	created_at BIGINT NOT NULL,
	seen_at BIGINT NOT NULL,
	expires_at BIGINT NOT NULL,
	address VARCHAR(64) CHARACTER SET ascii NOT NULL,
	user_agent VARCHAR(190) NULL,
	KEY session_user (user_id),
	KEY session_expires (expires_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Failed sign-ins per account and per address: delays, never locks out.
CREATE TABLE IF NOT EXISTS login_throttle (
	name VARCHAR(110) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	failures INT NOT NULL,
	next_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	KEY login_throttle_updated (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Append-only: every assignment, state change, wait. Reports and traces come from it.
CREATE TABLE IF NOT EXISTS conversation_event (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	conversation_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	actor_kind ENUM('customer','agent','system') NOT NULL,
	actor_id BIGINT NULL,
	state VARCHAR(16) CHARACTER SET ascii COLLATE ascii_bin NULL,
	agent_id BIGINT NULL,
	queue_id BIGINT NULL,
	data TEXT NULL,
	KEY conversation_event_conversation (conversation_id, id),
	KEY conversation_event_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What the worker does besides the outbox; a lease keeps two workers apart.
CREATE TABLE IF NOT EXISTS job (
	kind VARCHAR(32) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	next_at DATETIME(3) NOT NULL,
	lease_until DATETIME(3) NULL,
	worker VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	last_at BIGINT NULL,
	last_result VARCHAR(190) NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Heartbeats of workers. The newest that is alive claims; older ones stop (architecture 5).
CREATE TABLE IF NOT EXISTS worker (
	id VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
	kind ENUM('work','send') NOT NULL,
	started_at DATETIME(6) NOT NULL,
	seen_at DATETIME(3) NOT NULL,
	until_at DATETIME(3) NULL,
	KEY worker_seen (seen_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS audit (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	at BIGINT NOT NULL,
	user_id BIGINT NULL,
	action VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	object VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
	object_id BIGINT NULL,
	data TEXT NULL,
	address VARCHAR(64) CHARACTER SET ascii NULL,
	KEY audit_at (at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
