-- Who is gone, of whom there are few: to know that somebody is not among them takes no look at the users themselves.
CREATE INDEX IF NOT EXISTS identity_user_gone ON identity_user (id) WHERE NOT is_active;

-- The active users whom a promotion is for, and their time zones, in no order. A query that calls it is planned as if
-- this stood there: those within the radius are found by the index of where people are.
CREATE OR REPLACE FUNCTION flash.audience(p_promo bigint)
RETURNS TABLE (user_id bigint, time_zone varchar) LANGUAGE sql STABLE AS $$
  SELECT f.user_id, f.time_zone
    FROM flash_flashpromo p
    JOIN identity_profile f
      ON flash.is_for(p.segments, f.is_new_user, f.is_frequent, p.location, f.location, p.radius_m)
   WHERE p.id = p_promo
     AND NOT EXISTS (SELECT FROM identity_user u WHERE u.id = f.user_id AND NOT u.is_active)
$$;
