-- Customers' profiles: whose is asked for next, and what Meta told (sql/0024_profiles.sql).

-- :profile_pages many (now i64, limit i64) id
-- Pages that may ask and have somebody to ask for. Pages are few, and each costs one look at an index.
SELECT p.id FROM page p
 WHERE p.deleted_at IS NULL AND p.enabled = 1 AND p.token IS NOT NULL AND p.parked_at IS NULL
   AND COALESCE(p.profile_paused_until, 0) <= :now
   AND (SELECT i.id FROM identity i FORCE INDEX (identity_profile) WHERE i.page_id = p.id AND i.profile_next_at <= :now LIMIT 1) IS NOT NULL
 LIMIT :limit

-- :row profile_due (id i64, psid str, page_id i64, page_meta_id str, next_at i64, blocked_until i64, refused_until i64, extras i64, extras_at i64)
-- :profile_due_of many (page i64, now i64, limit i64) profile_due
-- Who is to be looked at again, then who came last. Blocked customers cost no call.
SELECT i.id, i.psid, i.page_id, p.meta_id AS page_meta_id, i.profile_next_at AS next_at, i.blocked_until,
       p.profile_refused_until AS refused_until, p.profile_extras AS extras, p.profile_extras_at AS extras_at
  FROM identity i FORCE INDEX (identity_profile) JOIN page p ON p.id = i.page_id
 WHERE i.page_id = :page AND i.profile_next_at <= :now
 ORDER BY i.profile_next_at DESC, i.id DESC LIMIT :limit

-- :profile_claim exec (id i64, was i64, next_at i64)
-- NONE: another worker has it. Should we die, it is due again at next_at.
UPDATE identity SET profile_next_at = :next_at WHERE id = :id AND profile_next_at = :was

-- :row profile_kept (id i64, name str, first_name str, last_name str, locale str, timezone str, gender str, tries i64, latest_conversation_id i64)
-- :profile_lock one (id i64) profile_kept
-- NONE also for somebody who was erased while Meta was asked (desk/erased.h).
SELECT id, name, first_name, last_name, locale, timezone, gender, profile_tries AS tries, latest_conversation_id
  FROM identity WHERE id = :id AND psid NOT LIKE 'x%' FOR UPDATE

-- :profile_set exec (id i64, name str, first_name str, last_name str, locale str, timezone str, gender str)
UPDATE identity SET name = :name, first_name = :first_name, last_name = :last_name, locale = :locale,
 timezone = :timezone, gender = :gender WHERE id = :id

-- :profile_done exec (id i64, at i64, next_at i64, tries i64)
UPDATE identity SET profile_at = COALESCE(:at, profile_at), profile_next_at = :next_at, profile_tries = :tries WHERE id = :id

-- :profile_page_pause exec (id i64, until i64)
UPDATE page SET profile_paused_until = :until WHERE id = :id

-- :profile_page_refused exec (id i64, until i64)
UPDATE page SET profile_refused_until = :until WHERE id = :id AND NOT profile_refused_until <=> :until

-- :profile_page_extras exec (id i64, extras i64, at i64)
UPDATE page SET profile_extras = :extras, profile_extras_at = :at WHERE id = :id

-- :profile_again exec (page i64)
-- A new token: what the old one could not do may work now.
UPDATE page SET profile_paused_until = NULL, profile_refused_until = NULL, profile_extras_at = NULL WHERE id = :page
