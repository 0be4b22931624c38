-- The audit log is searched by who, what and on what. Re-runnable.

ALTER TABLE audit
	ADD KEY IF NOT EXISTS audit_user (user_id, id),
	ADD KEY IF NOT EXISTS audit_action (action, id),
	ADD KEY IF NOT EXISTS audit_object (object, object_id, id);
