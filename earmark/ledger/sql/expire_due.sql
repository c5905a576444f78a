-- Gives back up to p_max holds whose time is over; returns how many. Expiry is true when the clock says so: this only
-- tidies up. One runs at a time; it skips transfers that someone is just ending.
CREATE OR REPLACE FUNCTION ledger.expire_due(p_max int) RETURNS int LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_now timestamptz := ledger.clock(); v_ids uuid[];
BEGIN
  IF NOT pg_try_advisory_xact_lock(hashtext('ledger.expire_due')) THEN RETURN 0; END IF;
  v_ids := ARRAY(SELECT transfer_id FROM ledger_open_line WHERE expires_at <= v_now ORDER BY expires_at LIMIT p_max);
  IF v_ids = '{}' THEN RETURN 0; END IF;
  PERFORM 1 FROM ledger_account a
    WHERE a.id IN (SELECT account_id FROM ledger_open_line WHERE transfer_id = ANY (v_ids))
    ORDER BY a.rank, a.id FOR NO KEY UPDATE;
  v_ids := ARRAY(SELECT id FROM ledger_transfer WHERE id = ANY (v_ids) AND state IN ('H', 'X') AND expires_at <= v_now
                 ORDER BY id FOR UPDATE SKIP LOCKED);
  UPDATE ledger_transfer SET state = 'X', closed_at = v_now WHERE id = ANY (v_ids) AND state = 'H';
  WITH gone AS (DELETE FROM ledger_open_line WHERE transfer_id = ANY (v_ids) RETURNING account_id, amount)
  UPDATE ledger_account a SET available = a.available + g.amount, held = a.held - g.amount, updated_at = v_now
    FROM (SELECT account_id, sum(amount) AS amount FROM gone GROUP BY account_id) g WHERE a.id = g.account_id;
  RETURN cardinality(v_ids);
END $$;
