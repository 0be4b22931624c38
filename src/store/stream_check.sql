-- What stands in the way of a workstream's work: queues, people, pages, texts.

-- :row stream_queue (id i64, name str, role str, members i64, able i64, hours_id i64, zone str, weekly str, holidays str)
-- :stream_queues many (id i64, limit i64) stream_queue
-- Where its conversations can go: role fallback, rule. members may write to customers; able: their
-- capacity holds at least one conversation of this workstream.
SELECT q.id, q.name, 'fallback' AS role,
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL AND u.role <> 'auditor') AS members,
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL AND u.role <> 'auditor'
           AND u.capacity >= w.capacity_units) AS able,
       q.hours_id, h.timezone AS zone, h.weekly, h.holidays
  FROM workstream w JOIN queue q ON q.id = w.fallback_queue_id AND q.deleted_at IS NULL LEFT JOIN hours h ON h.id = q.hours_id
 WHERE w.id = :id
UNION ALL
SELECT q.id, q.name, 'rule',
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL AND u.role <> 'auditor'),
       (SELECT COUNT(*) FROM queue_member m JOIN user u ON u.id = m.user_id
         WHERE m.queue_id = q.id AND u.disabled_at IS NULL AND u.role <> 'auditor'
           AND u.capacity >= w.capacity_units),
       q.hours_id, h.timezone, h.weekly, h.holidays
  FROM workstream w
  JOIN (SELECT DISTINCT u.used_id FROM ruleset s JOIN rule r ON r.ruleset_id = s.id
          JOIN rule_use u ON u.rule_id = r.id AND u.kind = 'queue' WHERE s.workstream_id = :id) AS named
  JOIN queue q ON q.id = named.used_id LEFT JOIN hours h ON h.id = q.hours_id
 WHERE w.id = :id AND NOT (q.id <=> w.fallback_queue_id)
LIMIT :limit

-- :row stream_page (id i64, name str, app_id i64, app_name str, enabled i64, language str, token i64, secret i64, verified i64, parked i64, replies i64, texts_missing i64, locale_step str, timezone_step str)
-- :stream_pages many (id i64, limit i64) stream_page
-- replies: quick replies that its agents are offered in the page's language. texts_missing: occasions with a
-- text that is on, but none in the page's language or the one of last resort. The steps are those of the
-- checklist; absent: not looked at.
SELECT p.id, p.name, p.app_id, a.name AS app_name, p.enabled, p.language, p.token IS NOT NULL AS token,
       a.secret IS NOT NULL AS secret, a.verified_at IS NOT NULL AS verified, p.parked_at IS NOT NULL AS parked,
       (SELECT COUNT(*) FROM quick_reply r
         WHERE r.owner_id IS NULL AND r.deleted_at IS NULL
           AND SUBSTRING_INDEX(REPLACE(r.locale, '-', '_'), '_', 1) = SUBSTRING_INDEX(REPLACE(p.language, '-', '_'), '_', 1)
           AND (NOT EXISTS (SELECT 1 FROM quick_reply_workstream x WHERE x.quick_reply_id = r.id)
                OR EXISTS (SELECT 1 FROM quick_reply_workstream x WHERE x.quick_reply_id = r.id AND x.workstream_id = w.id))
       ) AS replies,
       (SELECT COUNT(DISTINCT t.`trigger`) FROM automated_message t
         WHERE t.enabled = 1 AND (t.page_id = p.id OR (t.page_id IS NULL AND NOT EXISTS
               (SELECT 1 FROM automated_message o WHERE o.`trigger` = t.`trigger` AND o.page_key = p.id)))
           AND NOT EXISTS (SELECT 1 FROM automated_message f WHERE f.`trigger` = t.`trigger` AND f.page_key = t.page_key
                              AND f.enabled = 1 AND f.locale IN (p.language, w.language))) AS texts_missing,
       (SELECT s.state FROM setup_step s WHERE s.object = 'page' AND s.object_id = p.id AND s.step = 'locale') AS locale_step,
       (SELECT s.state FROM setup_step s WHERE s.object = 'page' AND s.object_id = p.id AND s.step = 'timezone') AS timezone_step
  FROM workstream w JOIN page p ON p.workstream_id = w.id AND p.deleted_at IS NULL JOIN app a ON a.id = p.app_id
 WHERE w.id = :id ORDER BY p.name, p.id LIMIT :limit
