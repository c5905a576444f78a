-- Gives back what p_user has reserved under p_id. `cancelled`, however often it is asked for; `expired` once its minute
-- is over; `confirmed` where it is an order's; `reservation_not_found` for what is not there, or somebody else's.
-- The reservation's row is the turnstile: who comes to it first, a checkout or this, has won.
-- May be forgotten by a crash as the hold may (Note [Asynchronous hold]), so it is the whole of its transaction.
CREATE OR REPLACE FUNCTION flash.cancel(p_id uuid, p_user bigint, OUT outcome text) LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_order uuid; v_state text;
BEGIN
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT r.order_id INTO v_order FROM flash_reservation r WHERE r.id = p_id AND r.user_id = p_user FOR NO KEY UPDATE;
  IF NOT FOUND THEN outcome := 'reservation_not_found'; RETURN; END IF;
  IF v_order IS NOT NULL THEN outcome := 'confirmed'; RETURN; END IF;
  SELECT s.state INTO v_state FROM ledger.settle(p_id, 'V') s;
  outcome := CASE v_state WHEN 'X' THEN 'expired' ELSE 'cancelled' END;
END $$;
