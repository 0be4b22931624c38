-- Words of the house for a presence: "Lunch" is away, "Training" is busy. Re-runnable.

CREATE TABLE IF NOT EXISTS presence_reason (
	id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
	name VARCHAR(100) NOT NULL,
	presence ENUM('available','busy','do_not_disturb','away','offline') NOT NULL,
	created_at BIGINT NOT NULL,
	updated_at BIGINT NOT NULL,
	updated_by BIGINT NULL,
	version BIGINT NOT NULL DEFAULT 1,
	UNIQUE KEY presence_reason_name (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
