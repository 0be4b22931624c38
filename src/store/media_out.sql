-- Attachments of our messages, on their way to Meta: uploaded first, then sent by their id (architecture
-- 5). What lies in table attachment is told in sql/0021.

-- :media_out_add exec (message i64, conversation i64, identity i64, page i64, kind str, name str, bytes i64, file str, now i64)
-- kind: as its name says; a worker looks at the bytes at once.
INSERT INTO attachment (message_id, conversation_id, identity_id, page_id, ordinal, direction, kind, name, bytes,
 state, due_at, file, created_at)
VALUES (:message, :conversation, :identity, :page, 0, 'out', :kind, :name, :bytes, 'kept', NOW(3), :file, :now)

-- :row media_out (id i64, name str, mime str, bytes i64, state str, file str, sha256 str, as_file i64, created_at i64)
-- :media_out_of one (message i64) media_out
SELECT id, name, mime, bytes, state, file, sha256, as_file, created_at FROM attachment WHERE message_id = :message AND ordinal = 0

-- :media_out_as_file exec (message i64)
UPDATE attachment SET as_file = 1 WHERE message_id = :message AND ordinal = 0 AND as_file = 0

-- :row meta_media (attachment_id str)
-- :meta_media_get one (page i64, sha256 str, type str, name str, since i64) meta_media
SELECT attachment_id FROM meta_media
 WHERE page_id = :page AND sha256 = :sha256 AND type = :type AND name = :name AND uploaded_at > :since

-- :meta_media_set exec (page i64, sha256 str, type str, name str, attachment_id str, now i64)
-- Two lanes may have uploaded the same: either id will do.
INSERT INTO meta_media (page_id, sha256, type, name, attachment_id, uploaded_at)
VALUES (:page, :sha256, :type, :name, :attachment_id, :now)
ON DUPLICATE KEY UPDATE attachment_id = :attachment_id, uploaded_at = :now

-- :meta_media_forget exec (page i64, sha256 str, type str, name str, attachment_id str)
-- Meta does not know it any more; a newer one is left alone.
DELETE FROM meta_media WHERE page_id = :page AND sha256 = :sha256 AND type = :type AND name = :name
   AND attachment_id = :attachment_id

-- :retire_meta_media exec (before i64)
DELETE FROM meta_media WHERE uploaded_at < :before ORDER BY uploaded_at LIMIT 500

-- :outbox_upload_begun exec (message i64, claim str)
-- An attempt that only uploads: its result is recorded only while it is the last.
UPDATE outbox SET attempt = attempt + 1, worker = :claim WHERE message_id = :message

-- :outbox_renewed exec (message i64)
UPDATE outbox SET renewed = 1 WHERE message_id = :message
