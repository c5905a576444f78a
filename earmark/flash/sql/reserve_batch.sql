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
  v_outcome text;
  v_outcomes text[];
  v_slots smallint[];
  v_bodies bytea[] := array_fill(NULL::bytea, ARRAY[cardinality(p_ids)]);
  v_asked int[];
  v_retry_at timestamptz;
  v_row record;
  v_now timestamptz := ledger.clock();
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT p.*, coalesce(p.account_id, s.account_id) AS sells, i.is_active INTO v_promo
    FROM flash_flashpromo p
    JOIN catalog_storeproduct o ON o.id = p.store_product_id
    JOIN catalog_product i ON i.id = o.product_id
    JOIN inventory_stock s ON s.id = o.stock_id
   WHERE p.id = p_promo;
  v_outcome := CASE
    WHEN v_promo.status IS NULL OR v_promo.status = 'cancelled' THEN 'promo_not_found'
    WHEN v_promo.status = 'finished' OR v_now < v_promo.starts_at OR v_now >= v_promo.ends_at OR NOT v_promo.is_active
      THEN 'promo_not_active'
    WHEN v_promo.status = 'scheduled' THEN 'start'
    WHEN v_promo.engine = 'redis' THEN 'redis' END;

  IF v_outcome IS NOT NULL THEN
    v_outcomes := array_fill(v_outcome, ARRAY[cardinality(p_ids)]);
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
    IF NOT EXISTS (SELECT FROM ledger_account a WHERE a.id = v_promo.sells AND a.available > 0)
       AND NOT EXISTS (SELECT FROM ledger_open_line l WHERE l.account_id = v_promo.sells AND l.expires_at <= v_now) THEN
      SELECT min(l.expires_at) INTO v_retry_at FROM ledger_open_line l
       WHERE l.account_id = v_promo.sells AND l.expires_at > v_now;
      v_outcomes := ARRAY(SELECT coalesce(o.said, 'short') FROM unnest(v_outcomes) WITH ORDINALITY o (said, n) ORDER BY o.n);
    END IF;
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
        v_promo.sells, ledger.system_account('sold', 'piece'), 'reservation', p_ttl, 0,
        ARRAY(SELECT p_ids[i] FROM unnest(v_asked) WITH ORDINALITY a (i, n) ORDER BY a.n),
        array_fill(v_promo.sells, ARRAY[cardinality(v_asked)]),
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
    SELECT o.n::int, coalesce(o.said, 'again'), v_bodies[o.n], v_retry_at, v_promo.max_per_user::int,
           v_promo.starts_at, v_promo.ends_at
      FROM unnest(v_outcomes) WITH ORDINALITY o (said, n) ORDER BY o.n;
END $$;
