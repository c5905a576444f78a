-- What users are by the rules: new are those who joined after p_joined_after, and who have not ordered yet; frequent
-- are those with p_orders orders since p_ordered_after. Cancelled orders do not count. A few steps in the index of each
-- user's orders, the newest first: how many orders there are in all makes no difference.
CREATE OR REPLACE FUNCTION flash.segments_of(
  p_users bigint[], p_joined_after timestamptz, p_orders int, p_ordered_after timestamptz)
RETURNS TABLE (user_id bigint, is_new_user boolean, is_frequent boolean) LANGUAGE sql STABLE AS $$
  SELECT u.id,
         u.date_joined > p_joined_after
           OR (SELECT o.id FROM orders_order o WHERE o.user_id = u.id AND o.status <> 'cancelled'
                ORDER BY o.id DESC LIMIT 1) IS NULL,
         p_orders <= (SELECT count(*) FROM (SELECT FROM orders_order o
                                             WHERE o.user_id = u.id AND o.status <> 'cancelled'
                                               AND o.created_at > p_ordered_after
                                             ORDER BY o.id DESC LIMIT p_orders) newest)
    FROM identity_user u WHERE u.id = ANY (p_users)
$$;

-- Writes into the profiles what these users are; answers how many of them were something else before.
-- The lock comes first and the look is a statement after it (Note [Segments]).
CREATE OR REPLACE FUNCTION flash.refresh_segments(
  p_users bigint[], p_joined_after timestamptz, p_orders int, p_ordered_after timestamptz,
  OUT changed int) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  PERFORM FROM identity_profile f WHERE f.user_id = ANY (p_users) ORDER BY f.user_id FOR NO KEY UPDATE;
  UPDATE identity_profile f SET is_new_user = s.is_new_user, is_frequent = s.is_frequent
    FROM flash.segments_of(p_users, p_joined_after, p_orders, p_ordered_after) s
   WHERE f.user_id = s.user_id AND (f.is_new_user, f.is_frequent) <> (s.is_new_user, s.is_frequent);
  GET DIAGNOSTICS changed = ROW_COUNT;
END $$;

-- The same for the first p_most users beyond p_after. Only those whose profile seems wrong are locked and looked at
-- again, so that a night without news writes nothing. `reached` is the last one's id, NULL where nobody is left.
CREATE OR REPLACE FUNCTION flash.refresh_segments_after(
  p_after bigint, p_most int, p_joined_after timestamptz, p_orders int, p_ordered_after timestamptz,
  OUT reached bigint, OUT changed int) LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_users bigint[] := ARRAY(SELECT f.user_id FROM identity_profile f WHERE f.user_id > p_after ORDER BY f.user_id LIMIT p_most);
BEGIN
  reached := v_users[cardinality(v_users)];
  SELECT r.changed INTO changed FROM flash.refresh_segments(
    ARRAY(SELECT f.user_id FROM identity_profile f
            JOIN flash.segments_of(v_users, p_joined_after, p_orders, p_ordered_after) s ON s.user_id = f.user_id
           WHERE (f.is_new_user, f.is_frequent) <> (s.is_new_user, s.is_frequent)),
    p_joined_after, p_orders, p_ordered_after) r;
END $$;
