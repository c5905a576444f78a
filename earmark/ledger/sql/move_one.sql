-- One account's part of an event: signed change of `available`, and the floor it may not pass.
DO $$ BEGIN
  CREATE TYPE ledger.move AS (account bigint, delta bigint, floor bigint);
EXCEPTION WHEN duplicate_object THEN NULL;
END $$;

-- Applies a move, taking back what has expired there if it finds too little. False: too little, or closed.
-- The guard is in the write: nothing is read first and believed later.
CREATE OR REPLACE FUNCTION ledger.move_one(p_move ledger.move, p_hold boolean, p_even_closed boolean)
RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_held bigint := CASE WHEN p_hold THEN -p_move.delta ELSE 0 END;
BEGIN
  FOR v_try IN 1..2 LOOP
    UPDATE ledger_account a
       SET available = a.available + p_move.delta, held = a.held + v_held, updated_at = clock_timestamp()
     WHERE a.id = p_move.account
       AND (p_move.delta >= 0 OR (a.available + p_move.delta >= p_move.floor AND (p_even_closed OR a.closed_at IS NULL)));
    IF FOUND THEN RETURN true; END IF;
    IF v_try = 1 THEN
      PERFORM 1 FROM ledger_account a WHERE a.id = p_move.account FOR NO KEY UPDATE;
      PERFORM ledger.take_back(p_move.account, ledger.clock());
    END IF;
  END LOOP;
  RETURN false;
END $$;
