-- Moves a hold's deadline to p_ttl from now, or takes it away (NULL). Only the hold is touched, never an account:
-- a checkout does not stop the hot row. A hold past its deadline cannot be extended: state says 'X'.
CREATE OR REPLACE FUNCTION ledger.extend(p_id uuid, p_ttl interval, OUT won boolean, OUT state text, OUT expires_at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE v_now timestamptz;
BEGIN
  won := false;
  SELECT t.state, t.expires_at INTO state, expires_at FROM ledger_transfer t WHERE t.id = p_id FOR UPDATE;
  IF state IS DISTINCT FROM 'H' THEN RETURN; END IF;
  v_now := ledger.clock();
  IF expires_at <= v_now THEN state := 'X'; RETURN; END IF;
  expires_at := v_now + p_ttl;
  UPDATE ledger_transfer t SET expires_at = extend.expires_at WHERE t.id = p_id;
  UPDATE ledger_open_line o SET expires_at = extend.expires_at WHERE o.transfer_id = p_id;
  won := true;
END $$;
