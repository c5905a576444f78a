-- Gives account p_account back what has expired on it, at most 100 lines. The caller holds its lock, and we
-- skip transfers that someone else holds, so this never waits. Other accounts' lines of the same transfers
-- stay open for their own take-back or for expire_due: touching them here would break the lock order.
CREATE OR REPLACE FUNCTION ledger.take_back(p_account bigint, p_now timestamptz) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_ids uuid[]; v_sum bigint;
BEGIN
  v_ids := ARRAY(
    SELECT t.id FROM ledger_open_line o JOIN ledger_transfer t ON t.id = o.transfer_id
     WHERE o.account_id = p_account AND o.expires_at <= p_now AND t.expires_at <= p_now AND t.state IN ('H', 'X')
     ORDER BY o.expires_at LIMIT 100 FOR UPDATE OF t SKIP LOCKED);
  IF v_ids = '{}' THEN RETURN 0; END IF;
  UPDATE ledger_transfer SET state = 'X', closed_at = p_now WHERE id = ANY (v_ids) AND state = 'H';
  WITH gone AS (DELETE FROM ledger_open_line WHERE account_id = p_account AND transfer_id = ANY (v_ids) RETURNING amount)
  SELECT coalesce(sum(amount), 0) INTO v_sum FROM gone;
  UPDATE ledger_account SET available = available + v_sum, held = held - v_sum, updated_at = p_now WHERE id = p_account;
  RETURN v_sum;
END $$;
