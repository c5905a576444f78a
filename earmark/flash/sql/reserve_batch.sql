-- Units of one promotion for many users in one statement: each is held or refused by itself, the first first. What is
-- decided is what flash.reserve decides, whose outcomes these are, a row for each request, in order; and `again`,
-- where somebody was faster with the user's slot: ask flash.reserve. It takes no keys of clients.
-- The same durability, and the same locks in the same order: users' reservations, the account.
CREATE OR REPLACE FUNCTION flash.reserve_batch(p_promo bigint, p_ids uuid[], p_users bigint[], p_ttl interval)
RETURNS TABLE (n int, outcome text, body bytea, retry_at timestamptz, max_per_user int,
               starts_at timestamptz, ends_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_promo record;
  v_short text;
  v_outcomes text[];
  v_slots smallint[];
  v_bodies bytea[] := array_fill(NULL::bytea, ARRAY[cardinality(p_ids)]);
  v_asked int[];
  v_retry_at timestamptz;
  v_row record;
  v_now timestamptz := ledger.clock();
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT * INTO v_promo FROM flash.door(p_promo, false, v_now);
  IF v_promo.outcome IS NOT NULL THEN
    v_outcomes := array_fill(v_promo.outcome, ARRAY[cardinality(p_ids)]);
  ELSE
    SELECT array_agg(CASE WHEN fits IS NOT TRUE THEN 'not_eligible'
                          WHEN v_promo.max_per_user IS NOT NULL AND slot IS NULL THEN 'user_limit_reached' END ORDER BY u.n),
           array_agg(slot ORDER BY u.n)
      INTO v_outcomes, v_slots
      FROM (SELECT u.n, flash.is_for(v_promo.segments, f.is_new_user, f.is_frequent, v_promo.location, f.location,
                                     v_promo.radius_m) AS fits,
                   CASE WHEN v_promo.max_per_user IS NOT NULL
                        THEN flash.free_slot(p_promo, u.id, v_promo.max_per_user, v_now) END AS slot
              FROM unnest(p_users) WITH ORDINALITY u (id, n) LEFT JOIN identity_profile f ON f.user_id = u.id) u;
    SELECT s.outcome, s.retry_at INTO v_short, v_retry_at FROM flash.shelf(v_promo.account, v_now) s;
    v_outcomes := ARRAY(SELECT coalesce(o.said, v_short) FROM unnest(v_outcomes) WITH ORDINALITY o (said, n) ORDER BY o.n);
  END IF;

  v_asked := ARRAY(SELECT o.n FROM unnest(v_outcomes) WITH ORDINALITY o (said, n) WHERE o.said IS NULL ORDER BY o.n);
  IF v_asked <> '{}' THEN
    IF v_promo.max_per_user IS NOT NULL THEN
      PERFORM flash.free_slots(p_promo, u.id, v_now)
         FROM (SELECT DISTINCT p_users[i] AS id FROM unnest(v_asked) i ORDER BY 1) u;
    END IF;
    WITH r AS (
      INSERT INTO flash_reservation (id, promo_id, user_id, slot)
      SELECT p_ids[i], p_promo, p_users[i], v_slots[i] FROM unnest(v_asked) i ORDER BY p_users[i], i
      ON CONFLICT (promo_id, user_id, slot) DO NOTHING RETURNING id
    )
    SELECT ARRAY(SELECT i FROM unnest(v_asked) i JOIN r ON r.id = p_ids[i] ORDER BY i) INTO v_asked;
    FOR v_row IN
      SELECT v_asked[h.n] AS i, h.* FROM ledger.hold_batch(
        v_promo.account, ledger.system_account('sold', 'piece'), 'reservation', p_ttl, 0,
        ARRAY(SELECT p_ids[i] FROM unnest(v_asked) WITH ORDINALITY a (i, n) ORDER BY a.n),
        array_fill(v_promo.account, ARRAY[cardinality(v_asked)]),
        ARRAY(SELECT 'reservation:' || p_ids[i] FROM unnest(v_asked) WITH ORDINALITY a (i, n) ORDER BY a.n),
        array_fill(1::bigint, ARRAY[cardinality(v_asked)])) h
       WHERE v_asked <> '{}'
    LOOP
      IF v_row.outcome = 'entered' THEN
        v_outcomes[v_row.i] := 'held';
        v_bodies[v_row.i] := flash.told(v_row.id, v_row.expires_at);
      ELSE
        v_outcomes[v_row.i] := CASE v_row.outcome WHEN 'closed' THEN 'promo_not_active' ELSE v_row.outcome END;
        v_retry_at := v_row.retry_at;
        DELETE FROM flash_reservation r WHERE r.id = p_ids[v_row.i];
      END IF;
    END LOOP;
  END IF;
  RETURN QUERY
    SELECT o.n::int, coalesce(o.said, 'again'), v_bodies[o.n], v_retry_at, v_promo.max_per_user,
           v_promo.starts_at, v_promo.ends_at
      FROM unnest(v_outcomes) WITH ORDINALITY o (said, n) ORDER BY o.n;
END $$;
