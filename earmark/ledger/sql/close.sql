-- Closes an account for debits. What is left there, and whatever comes back late, goes to p_return_to.
-- False when it was closed before.
CREATE OR REPLACE FUNCTION ledger.close(p_account bigint, p_return_to bigint) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF (SELECT count(DISTINCT unit) FROM ledger_account WHERE id IN (p_account, p_return_to)) > 1 THEN
    RAISE EXCEPTION 'unequal units' USING ERRCODE = 'LE002';
  END IF;
  UPDATE ledger_account SET closed_at = ledger.clock(), return_to_id = p_return_to WHERE id = p_account AND closed_at IS NULL;
  RETURN FOUND;
END $$;

-- Moves what lies on closed accounts to where it belongs, at most p_max accounts; returns how many.
CREATE OR REPLACE FUNCTION ledger.return_leftovers(p_max int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_from bigint[]; v_to bigint[]; v_amounts bigint[]; v_id uuid := gen_random_uuid();
BEGIN
  SELECT array_agg(id), array_agg(return_to_id), array_agg(available) INTO v_from, v_to, v_amounts
    FROM (SELECT id, return_to_id, available FROM ledger_account
           WHERE closed_at IS NOT NULL AND available > 0 AND return_to_id IS NOT NULL AND guard = 'balance'
           ORDER BY id LIMIT p_max) a;
  IF v_from IS NULL THEN RETURN 0; END IF;
  PERFORM ledger.enter('P', v_id, v_from[1], 'return:' || v_id, 'return', NULL, v_from, v_to, v_amounts,
                       array_fill(0::bigint, ARRAY[cardinality(v_from)]));
  RETURN cardinality(v_from);
END $$;
