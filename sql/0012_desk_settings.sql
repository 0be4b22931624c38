-- What administrators say about the end of a conversation, about what a workstream knows of one, and
-- about how it is shown. Re-runnable.

-- How a conversation ended, as the agent chooses at End. title: unique among the living of its queue.
CREATE TABLE IF NOT EXISTS disposition (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	-- NULL: for all queues
	queue_id BIGINT NULL,
	title VARCHAR(100) NOT NULL,
	position INT NOT NULL,
	enabled TINYINT NOT NULL DEFAULT 1,
	-- whether the agent may write a note beside it
	note TINYINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	-- conversations that ended so keep its title
	deleted_at BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	-- NULL is never equal to NULL in a unique key: so in living ones no NULL, and in removed ones always
	living_key BIGINT AS (IF(deleted_at IS NULL, COALESCE(queue_id, 0), NULL)) PERSISTENT,
	UNIQUE KEY disposition_title (living_key, title),
	KEY disposition_queue (queue_id, deleted_at, position, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

ALTER TABLE queue
	ADD COLUMN IF NOT EXISTS disposition_rule ENUM('optional','required') NOT NULL DEFAULT 'optional';

ALTER TABLE conversation
	ADD COLUMN IF NOT EXISTS disposition_id BIGINT NULL,
	ADD COLUMN IF NOT EXISTS disposition_note VARCHAR(2000) NULL;

-- What a workstream knows of a conversation besides its messages: set by rules, read by rules and by
-- slugs, {$OrderNumber$}; hence letters, digits and underscores, in exactly this case.
CREATE TABLE IF NOT EXISTS context_variable (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	workstream_id BIGINT NOT NULL,
	name VARCHAR(100) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	kind ENUM('text','number') NOT NULL DEFAULT 'text',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY context_variable_name (workstream_id, name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

ALTER TABLE rule_use
	MODIFY COLUMN kind ENUM('queue','skill','variable') NOT NULL;

-- How a conversation is shown to its agent. links: a line each, "Orders https://shop.example/?q={CustomerName}".
CREATE TABLE IF NOT EXISTS session_template (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	description VARCHAR(500) NOT NULL DEFAULT '',
	-- came with Pagedesk: is copied, never edited
	ready_made TINYINT NOT NULL DEFAULT 0,
	title VARCHAR(200) NOT NULL,
	panels SET('customer','notes','history','trace') NOT NULL DEFAULT 'customer,history',
	composer ENUM('docked','minimised','hidden') NOT NULL DEFAULT 'docked',
	links TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY session_template_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- How a new piece of work is announced to an agent, and what happens if nobody answers.
CREATE TABLE IF NOT EXISTS notification_template (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	ready_made TINYINT NOT NULL DEFAULT 0,
	event ENUM('incoming_known','incoming_unknown','consult','transfer','supervisor_assign') NOT NULL,
	title VARCHAR(200) NOT NULL,
	body VARCHAR(500) NOT NULL DEFAULT '',
	-- seconds that the agent has; shown: whether they see them run
	countdown_s INT NOT NULL DEFAULT 120,
	countdown_shown TINYINT NOT NULL DEFAULT 1,
	auto_assign TINYINT NOT NULL DEFAULT 0,
	auto_accept TINYINT NOT NULL DEFAULT 0,
	accept_label VARCHAR(40) NOT NULL DEFAULT 'Accept',
	reject_label VARCHAR(40) NOT NULL DEFAULT 'Reject',
	reject TINYINT NOT NULL DEFAULT 1,
	desktop ENUM('always','background','never') NOT NULL DEFAULT 'background',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY notification_template_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- NULL, no row: the ready-made one.
ALTER TABLE workstream
	ADD COLUMN IF NOT EXISTS session_template_id BIGINT NULL;

CREATE TABLE IF NOT EXISTS workstream_notification (
	workstream_id BIGINT NOT NULL,
	event ENUM('incoming_known','incoming_unknown','consult','transfer','supervisor_assign') NOT NULL,
	template_id BIGINT NOT NULL,
	PRIMARY KEY (workstream_id, event),
	KEY workstream_notification_template (template_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- With ids of their own, so that hosts that migrate at the same moment don't make them twice.
INSERT INTO session_template (id, name, description, ready_made, title, links, created_at, updated_at)
VALUES (1, 'Facebook session', 'The conversation, what is known of the customer, and what was before.', 1,
 '{CustomerName}', '', 0, 0)
ON DUPLICATE KEY UPDATE id = id;

INSERT INTO notification_template (id, name, ready_made, event, title, body, auto_assign, reject, created_at, updated_at)
VALUES (1, 'Incoming, known customer', 1, 'incoming_known', '{CustomerName}', '{LastMessage}', 0, 1, 0, 0),
 (2, 'Incoming, unknown customer', 1, 'incoming_unknown', 'New customer on {PageName}', '{LastMessage}', 0, 1, 0, 0),
 (3, 'Consult request', 1, 'consult', '{AgentName} asks for advice', '{CustomerName}, {QueueName}', 0, 1, 0, 0),
 (4, 'Transfer', 1, 'transfer', '{AgentName} hands over {CustomerName}', '{LastMessage}', 0, 1, 0, 0),
 (5, 'Assigned by a supervisor', 1, 'supervisor_assign', '{CustomerName} was assigned to you', '{LastMessage}', 1, 0, 0, 0)
ON DUPLICATE KEY UPDATE id = id;
