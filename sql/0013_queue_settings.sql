-- What a queue does when it can't take more, what counts as good service in it, and capacity counted
-- by profiles. Re-runnable.

ALTER TABLE queue
	-- answered within this time is good service; who gives up sooner than that has not waited
	ADD COLUMN IF NOT EXISTS service_level_s INT NULL AFTER hours_id,
	ADD COLUMN IF NOT EXISTS short_abandon_s INT NULL AFTER service_level_s;

-- One action per cause; no row: the conversation queues and waits. closed: outside the operating
-- hours; full: threshold conversations wait already; both are looked at once, before a conversation
-- enters, closed first, and not again for one that overflow sent there. waiting: it has waited longer
-- than threshold minutes, looked at on every tick, in each queue anew. Fallback queues take what falls
-- back to them whatever stands here.
CREATE TABLE IF NOT EXISTS queue_overflow (
	queue_id BIGINT NOT NULL,
	cause ENUM('closed','full','waiting') NOT NULL,
	threshold INT NULL,
	action ENUM('end','transfer') NOT NULL,
	to_queue_id BIGINT NULL,
	PRIMARY KEY (queue_id, cause),
	KEY queue_overflow_to (to_queue_id),
	CONSTRAINT queue_overflow_target CHECK ((action = 'transfer') = (to_queue_id IS NOT NULL)),
	CONSTRAINT queue_overflow_threshold CHECK ((cause = 'closed') = (threshold IS NULL))
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- How a workstream counts what an agent can take: capacity_units against the agent's capacity, or
-- one place in each of its profiles.
ALTER TABLE workstream
	ADD COLUMN IF NOT EXISTS capacity_by ENUM('units','profiles') NOT NULL DEFAULT 'units' AFTER mode;

CREATE TABLE IF NOT EXISTS capacity_profile (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	-- conversations at the same time; of end_of_day: taken on one day
	places INT NOT NULL,
	`reset` ENUM('immediate','end_of_day') NOT NULL DEFAULT 'immediate',
	-- an agent whose places are taken gets nothing of any kind assigned
	blocking TINYINT NOT NULL DEFAULT 0,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY capacity_profile_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- Who has a profile. A place is taken by UPDATE ... SET taken = taken + 1 WHERE ... AND taken < the
-- agent's own number of places or else the profile's; by hand also beyond that.
CREATE TABLE IF NOT EXISTS user_capacity (
	user_id BIGINT NOT NULL,
	profile_id BIGINT NOT NULL,
	-- NULL: as many as the profile says
	places INT NULL,
	taken INT NOT NULL DEFAULT 0,
	-- of end_of_day: the day that taken counts, since 1970
	taken_day INT NULL,
	PRIMARY KEY (user_id, profile_id),
	KEY user_capacity_profile (profile_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;

-- What a conversation of a workstream takes: a place in each of these. All must have room.
CREATE TABLE IF NOT EXISTS workstream_capacity (
	workstream_id BIGINT NOT NULL,
	profile_id BIGINT NOT NULL,
	PRIMARY KEY (workstream_id, profile_id),
	KEY workstream_capacity_profile (profile_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
