-- When any page was changed last is asked at every poll: its switches decide what agents may write.
-- Re-runnable.

ALTER TABLE page
	ADD KEY IF NOT EXISTS page_updated (updated_at);
