-- Attachments of messages: what came with them and what became of it (sql/0021 tells what is what).

-- :attachment_add_all exec (message i64, conversation i64, identity i64, page i64, direction str, list str, now i64)
-- list: a JSON array of {kind, url, sticker_id, name, state, reason}, in the order of the message.
INSERT INTO attachment (message_id, conversation_id, identity_id, page_id, ordinal, direction, kind, url,
 sticker_id, name, state, reason, due_at, created_at)
SELECT :message, :conversation, :identity, :page, t.nr - 1, :direction, t.kind, t.url, t.sticker_id, t.name,
       t.state, t.reason, IF(t.state = 'new', NOW(3), NULL), :now
  FROM JSON_TABLE(:list, '$[*]' COLUMNS (nr FOR ORDINALITY, kind VARCHAR(24) PATH '$.kind',
       url TEXT PATH '$.url', sticker_id VARCHAR(32) PATH '$.sticker_id', name VARCHAR(255) PATH '$.name',
       state VARCHAR(16) PATH '$.state', reason VARCHAR(24) PATH '$.reason')) t
