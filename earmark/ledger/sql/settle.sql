-- Ends a hold: p_to 'P' posts, 'V' voids, and a hold past its deadline expires whatever was wanted.
-- won: this call did it, and as wanted. state: how it stands now; NULL for an unknown id. Ends are final, so
-- an ended transfer is answered without a lock. Lock order as in Note [Lock order]: accounts, then the transfer.
CREATE OR REPLACE FUNCTION ledger.settle(p_id uuid, p_to text, OUT won boolean, OUT state text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE v_accounts bigint[]; v_expires_at timestamptz; v_now timestamptz;
BEGIN
  won := false;
  SELECT t.state INTO state FROM ledger_transfer t WHERE t.id = p_id;
  IF state IS DISTINCT FROM 'H' THEN RETURN; END IF;

  v_accounts := ARRAY(SELECT e.debit_id FROM ledger_entry e WHERE e.transfer_id = p_id
                      UNION SELECT e.credit_id FROM ledger_entry e WHERE e.transfer_id = p_id AND p_to = 'P');
  PERFORM 1 FROM ledger_account a WHERE a.id = ANY (v_accounts) AND a.guard <> 'none'
    ORDER BY a.rank, a.id FOR NO KEY UPDATE;
  SELECT t.state, t.expires_at INTO state, v_expires_at FROM ledger_transfer t WHERE t.id = p_id FOR UPDATE;
  IF state <> 'H' THEN RETURN; END IF;

  v_now := ledger.clock();
  state := CASE WHEN v_expires_at <= v_now THEN 'X' ELSE p_to END;
  won := state = p_to;
  UPDATE ledger_transfer t SET state = settle.state, closed_at = v_now WHERE t.id = p_id;
  WITH gone AS (
    DELETE FROM ledger_open_line o WHERE o.transfer_id = p_id RETURNING o.account_id, o.amount
  ), part AS (
    SELECT account_id AS account, amount AS held, CASE settle.state WHEN 'P' THEN 0 ELSE amount END AS back FROM gone
    UNION ALL
    SELECT e.credit_id, 0, e.amount FROM ledger_entry e WHERE e.transfer_id = p_id AND settle.state = 'P'
  )
  UPDATE ledger_account a SET held = a.held - m.held, available = a.available + m.back, updated_at = v_now
    FROM (SELECT account, sum(held) AS held, sum(back) AS back FROM part GROUP BY account) m
   WHERE a.id = m.account AND a.guard <> 'none';
END $$;
