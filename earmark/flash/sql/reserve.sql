-- A unit of a promotion for p_user, held for p_ttl under p_id. Outcomes, in the order in which they are looked for:
--   replay, reused       the client's key, see base.claim: body is the first answer
--   promo_not_found      unknown, or called off
--   promo_not_active     by the kernel's clock its window (then told: starts_at, ends_at) is not open, or its product is
--                        not sold
--   start                its window is open and nobody has started it: start it, then ask again
--   redis                Redis hands its units out; unless p_even_redis
--   not_eligible         see flash.is_for
--   user_limit_reached   p_user has max_per_user of them
--   short                nothing is left; a hold ends at retry_at
--   held                 done; body is the answer
-- What is refused has written nothing, but where somebody was faster between the look and the hold.
-- Locks: the client's key, the user's reservations, the account that sells.
--
-- Note [Asynchronous hold]: a hold that ends by itself need not wait for the disk: a crash may lose it, whole. So
-- this function must be the whole of its transaction, and neither writes a fact nor tells anybody else.
CREATE OR REPLACE FUNCTION flash.reserve(
  p_id uuid, p_promo bigint, p_user bigint, p_ttl interval, p_even_redis boolean,
  p_claim_owner bigint, p_claim_key text, p_claim_digest bytea, p_status smallint,
  OUT outcome text, OUT status smallint, OUT body bytea, OUT retry_at timestamptz, OUT max_per_user int,
  OUT starts_at timestamptz, OUT ends_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_promo record;
  v_claim record;
  v_held record;
  v_slot smallint;
  v_now timestamptz := ledger.clock();
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  IF p_claim_key IS NOT NULL THEN
    SELECT CASE WHEN c.digest = p_claim_digest THEN 'replay' ELSE 'reused' END, c.status, c.body
      INTO outcome, status, body FROM base_claim c WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
    IF FOUND THEN RETURN; END IF;
  END IF;

  SELECT * INTO v_promo FROM flash.door(p_promo, p_even_redis, v_now);
  max_per_user := v_promo.max_per_user; starts_at := v_promo.starts_at; ends_at := v_promo.ends_at;
  outcome := v_promo.outcome;
  IF outcome IS NULL AND NOT EXISTS (
    SELECT FROM identity_profile f WHERE f.user_id = p_user AND flash.is_for(
      v_promo.segments, f.is_new_user, f.is_frequent, v_promo.location, f.location, v_promo.radius_m)) THEN
    outcome := 'not_eligible';
  END IF;
  IF outcome IS NULL AND max_per_user IS NOT NULL THEN
    v_slot := flash.free_slot(p_promo, p_user, max_per_user, v_now);
    IF v_slot IS NULL THEN outcome := 'user_limit_reached'; END IF;
  END IF;
  IF outcome IS NULL THEN
    SELECT s.outcome, s.retry_at INTO outcome, retry_at FROM flash.shelf(v_promo.account, v_now) s;
  END IF;
  IF outcome IS NOT NULL THEN RETURN; END IF;

  IF p_claim_key IS NOT NULL THEN
    SELECT * INTO v_claim FROM base.claim(p_claim_owner, p_claim_key, p_claim_digest, p_status, NULL);
    IF v_claim.outcome <> 'fresh' THEN
      outcome := v_claim.outcome; status := v_claim.status; body := v_claim.body;
      RETURN;
    END IF;
  END IF;
  SELECT nullif(w.outcome, 'written') INTO outcome
    FROM flash.write_reservation(p_id, p_promo, p_user, max_per_user, v_slot, NULL) w;
  IF outcome = 'known' THEN RAISE EXCEPTION 'reservation % is there already', p_id USING ERRCODE = 'unique_violation'; END IF;
  IF outcome IS NULL THEN
    SELECT h.outcome, h.expires_at, h.retry_at INTO v_held
      FROM ledger.hold(p_id, v_promo.account, 'reservation:' || p_id, 'reservation', p_ttl, v_promo.account,
                       ledger.system_account('sold', 'piece'), 1, 0) h;
    IF v_held.outcome = 'entered' THEN
      outcome := 'held'; status := p_status; body := flash.told(p_id, v_held.expires_at);
      IF p_claim_key IS NOT NULL THEN
        UPDATE base_claim c SET body = reserve.body WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
      END IF;
      RETURN;
    END IF;
    outcome := CASE v_held.outcome WHEN 'closed' THEN 'promo_not_active' ELSE v_held.outcome END;
    retry_at := v_held.retry_at;
  END IF;
  DELETE FROM flash_reservation r WHERE r.id = p_id;
  DELETE FROM base_claim c WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
END $$;

-- What a promotion says to whoever comes, before it looks at them: an outcome of flash.reserve, or NULL and what it sells
-- from (account). starts_at and ends_at are told where the window is what refuses.
CREATE OR REPLACE FUNCTION flash.door(p_promo bigint, p_even_redis boolean, p_now timestamptz,
  OUT outcome text, OUT account bigint, OUT max_per_user int, OUT segments varchar[], OUT location geography,
  OUT radius_m int, OUT starts_at timestamptz, OUT ends_at timestamptz) LANGUAGE plpgsql STABLE AS $$
#variable_conflict use_column
DECLARE v_status text; v_engine text; v_is_sold boolean; v_starts_at timestamptz; v_ends_at timestamptz;
BEGIN
  SELECT p.status, p.engine, i.is_active, p.starts_at, p.ends_at,
         coalesce(p.account_id, s.account_id), p.max_per_user, p.segments, p.location, p.radius_m
    INTO v_status, v_engine, v_is_sold, v_starts_at, v_ends_at, account, max_per_user, segments, location, radius_m
    FROM flash_flashpromo p
    JOIN catalog_storeproduct o ON o.id = p.store_product_id
    JOIN catalog_product i ON i.id = o.product_id
    JOIN inventory_stock s ON s.id = o.stock_id
   WHERE p.id = p_promo;
  outcome := CASE
    WHEN v_status IS NULL OR v_status = 'cancelled' THEN 'promo_not_found'
    WHEN v_status = 'finished' OR p_now < v_starts_at OR p_now >= v_ends_at OR NOT v_is_sold THEN 'promo_not_active'
    WHEN v_status = 'scheduled' THEN 'start'
    WHEN v_engine = 'redis' AND NOT p_even_redis THEN 'redis' END;
  IF outcome = 'promo_not_active' THEN starts_at := v_starts_at; ends_at := v_ends_at; END IF;
END $$;

-- `short`, and when a hold there ends, where an account has nothing left, nor anything that has expired; else NULL.
CREATE OR REPLACE FUNCTION flash.shelf(p_account bigint, p_now timestamptz, OUT outcome text, OUT retry_at timestamptz)
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_account a WHERE a.id = p_account AND a.available > 0)
     AND NOT EXISTS (SELECT FROM ledger_open_line l WHERE l.account_id = p_account AND l.expires_at <= p_now) THEN
    outcome := 'short';
    SELECT min(l.expires_at) INTO retry_at FROM ledger_open_line l WHERE l.account_id = p_account AND l.expires_at > p_now;
  END IF;
END $$;

-- The answer to whoever has reserved. Microseconds are always there: it is made in one place.
CREATE OR REPLACE FUNCTION flash.told(p_id uuid, p_expires_at timestamptz) RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT convert_to(format('{"reservation_token":"%s","expires_at":"%s"}', p_id,
    to_char(p_expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')), 'UTF8')
$$;

-- The slots that p_user still uses in a promotion: of orders that stand, and of holds whose minute is not over.
CREATE OR REPLACE FUNCTION flash.taken_slots(p_promo bigint, p_user bigint, p_now timestamptz)
RETURNS TABLE (id uuid, slot smallint, is_used boolean) LANGUAGE sql STABLE AS $$
  SELECT r.id, r.slot,
         CASE WHEN r.order_id IS NOT NULL THEN o.status <> 'cancelled'
              ELSE coalesce(t.state = 'H' AND t.expires_at > p_now, false) END
    FROM flash_reservation r
    LEFT JOIN ledger_transfer t ON t.id = r.id AND r.order_id IS NULL
    LEFT JOIN orders_order o ON o.id = r.order_id
   WHERE r.promo_id = p_promo AND r.user_id = p_user AND r.slot IS NOT NULL
$$;

-- The first free one of p_most slots; NULL where none is. In plpgsql, here and below, since that keeps plans.
CREATE OR REPLACE FUNCTION flash.free_slot(p_promo bigint, p_user bigint, p_most int, p_now timestamptz)
RETURNS smallint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  v_used smallint[] := ARRAY(SELECT s.slot FROM flash.taken_slots(p_promo, p_user, p_now) s WHERE s.is_used);
BEGIN
  RETURN CASE WHEN v_used = '{}' THEN 1 ELSE (SELECT min(n) FROM generate_series(1, p_most) n WHERE n <> ALL (v_used)) END;
END $$;

-- Lets go of the slots that p_user does not use any more.
CREATE OR REPLACE FUNCTION flash.free_slots(p_promo bigint, p_user bigint, p_now timestamptz)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE flash_reservation r SET slot = NULL
    FROM flash.taken_slots(p_promo, p_user, p_now) s WHERE r.id = s.id AND NOT s.is_used;
END $$;

-- Writes the reservation p_id, in p_slot or, for NULL, in the first free one of p_most (NULL: no limit, no slot).
-- Outcomes: `written`; `known`, where p_id is there already; `user_limit_reached`.
CREATE OR REPLACE FUNCTION flash.write_reservation(p_id uuid, p_promo bigint, p_user bigint, p_most int, p_slot smallint,
  p_expires_at timestamptz, OUT outcome text) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  WHILE outcome IS NULL LOOP
    IF p_most IS NOT NULL AND p_slot IS NULL THEN
      p_slot := flash.free_slot(p_promo, p_user, p_most, ledger.clock());
    END IF;
    IF p_most IS NULL OR p_slot IS NOT NULL THEN
      INSERT INTO flash_reservation (id, promo_id, user_id, slot, expires_at)
      VALUES (p_id, p_promo, p_user, p_slot, p_expires_at) ON CONFLICT DO NOTHING;
      IF FOUND THEN outcome := 'written'; RETURN; END IF;
    END IF;
    IF EXISTS (SELECT FROM flash_reservation r WHERE r.id = p_id) THEN
      outcome := 'known';
    ELSIF p_slot IS NULL THEN
      outcome := 'user_limit_reached';
    ELSE  -- The slot is one of a reservation that has ended, or somebody was faster.
      PERFORM flash.free_slots(p_promo, p_user, ledger.clock());
      p_slot := NULL;
    END IF;
  END LOOP;
END $$;
