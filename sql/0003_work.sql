-- Work: what decides which queue a conversation goes to, who may get it, and when. Re-runnable.

ALTER TABLE queue
	ADD COLUMN IF NOT EXISTS assignment ENUM('highest_capacity','round_robin','least_active')
		NOT NULL DEFAULT 'highest_capacity' AFTER priority,
	-- NULL: open day and night
	ADD COLUMN IF NOT EXISTS hours_id BIGINT NULL AFTER assignment,
	ADD COLUMN IF NOT EXISTS updated_by BIGINT NULL AFTER updated_at;

ALTER TABLE workstream
	ADD COLUMN IF NOT EXISTS presences SET('available','busy','do_not_disturb','away')
		NOT NULL DEFAULT 'available' AFTER capacity_units,
	ADD COLUMN IF NOT EXISTS skill_matching ENUM('none','exact','closest') NOT NULL DEFAULT 'none',
	-- the same agent as before, if seen in the last affinity_minutes
	ADD COLUMN IF NOT EXISTS affinity TINYINT NOT NULL DEFAULT 1,
	ADD COLUMN IF NOT EXISTS affinity_minutes INT NOT NULL DEFAULT 60,
	-- whether wrap-up keeps the agent's capacity, and for how long at most (timed)
	ADD COLUMN IF NOT EXISTS wrap_up ENUM('always','never','timed') NOT NULL DEFAULT 'always',
	ADD COLUMN IF NOT EXISTS wrap_up_s INT NOT NULL DEFAULT 300,
	-- minutes without a change after which a conversation closes, per state
	ADD COLUMN IF NOT EXISTS close_waiting_m INT NOT NULL DEFAULT 10080,
	ADD COLUMN IF NOT EXISTS close_open_m INT NOT NULL DEFAULT 43200,
	ADD COLUMN IF NOT EXISTS close_active_m INT NOT NULL DEFAULT 43200,
	ADD COLUMN IF NOT EXISTS close_wrap_up_m INT NOT NULL DEFAULT 1440,
	ADD COLUMN IF NOT EXISTS reopen_hours INT NOT NULL DEFAULT 24,
	-- NULL: no reminder; no threshold
	ADD COLUMN IF NOT EXISTS follow_up_m INT NULL,
	ADD COLUMN IF NOT EXISTS handling_m INT NULL,
	ADD COLUMN IF NOT EXISTS language VARCHAR(16) CHARACTER SET ascii NOT NULL DEFAULT 'en',
	ADD COLUMN IF NOT EXISTS updated_by BIGINT NULL AFTER updated_at;

ALTER TABLE page
	ADD COLUMN IF NOT EXISTS restricted_media TINYINT NOT NULL DEFAULT 0 AFTER human_agent_tag,
	ADD COLUMN IF NOT EXISTS survey TINYINT NOT NULL DEFAULT 0 AFTER restricted_media,
	-- who said that customers are told what happens to their data, and when
	ADD COLUMN IF NOT EXISTS privacy_at BIGINT NULL AFTER survey,
	ADD COLUMN IF NOT EXISTS privacy_by BIGINT NULL AFTER privacy_at;

-- Operating hours. weekly: a line per weekday from Monday on, "09:00-12:30 13:30-18:00"; holidays: a line
-- each, "2026-12-25 Christmas". Both as desk/hours.h writes and reads them.
CREATE TABLE IF NOT EXISTS hours (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	timezone VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
	weekly TEXT NOT NULL,
	holidays TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY hours_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS skill (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	kind VARCHAR(100) NOT NULL DEFAULT '',
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY skill_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

CREATE TABLE IF NOT EXISTS user_skill (
	user_id BIGINT NOT NULL,
	skill_id BIGINT NOT NULL,
	level INT NOT NULL,
	PRIMARY KEY (user_id, skill_id),
	KEY user_skill_skill (skill_id),
	CONSTRAINT user_skill_level CHECK (level BETWEEN 1 AND 10)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Rulesets of a workstream: those that classify, in order, then the one that chooses the queue.
CREATE TABLE IF NOT EXISTS ruleset (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	workstream_id BIGINT NOT NULL,
	kind ENUM('classify','route') NOT NULL,
	name VARCHAR(100) NOT NULL,
	position INT NOT NULL,
	enabled TINYINT NOT NULL DEFAULT 1,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	KEY ruleset_workstream (workstream_id, kind, position, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- body: JSON, conditions and what follows from them, as desk/rules.h reads it.
CREATE TABLE IF NOT EXISTS rule (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	ruleset_id BIGINT NOT NULL,
	name VARCHAR(100) NOT NULL,
	position INT NOT NULL,
	enabled TINYINT NOT NULL DEFAULT 1,
	body TEXT NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	KEY rule_ruleset (ruleset_id, position, id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What a rule's body names, so that nothing that is named can be removed.
CREATE TABLE IF NOT EXISTS rule_use (
	rule_id BIGINT NOT NULL,
	kind ENUM('queue','skill') NOT NULL,
	used_id BIGINT NOT NULL,
	PRIMARY KEY (rule_id, kind, used_id),
	KEY rule_use_used (kind, used_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
