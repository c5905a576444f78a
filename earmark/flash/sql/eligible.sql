-- Whom a promotion is for: of one of its segments, and near enough to the store. The one place that decides it; a
-- query that calls it is planned as if the rule stood there, indexes and all.
CREATE OR REPLACE FUNCTION flash.is_for(p_segments varchar[], p_is_new boolean, p_is_frequent boolean,
  p_store geography, p_place geography, p_radius_m double precision) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT (p_is_new AND 'new' = ANY (p_segments) OR p_is_frequent AND 'frequent' = ANY (p_segments))
     AND ST_DWithin(p_store, p_place, p_radius_m)
$$;

-- The same for a user and a promotion; false where either is unknown.
CREATE OR REPLACE FUNCTION flash.eligible(p_promo bigint, p_user bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM flash_flashpromo p JOIN identity_profile f ON f.user_id = p_user
                  WHERE p.id = p_promo
                    AND flash.is_for(p.segments, f.is_new_user, f.is_frequent, p.location, f.location, p.radius_m))
$$;
