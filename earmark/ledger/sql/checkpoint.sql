-- A cut is a transaction id; after a dump and restore into another cluster it means nothing, and we start from zero.
CREATE OR REPLACE FUNCTION ledger.checkpoint_valid(p_cut bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT p_cut <= pg_snapshot_xmax(pg_current_snapshot())::text::bigint
$$;

-- Moves the checkpoint up to the oldest running transaction: every transfer born before it is visible by now, and is
-- either counted in the sums or, still open, remembered as pending. Judged in one statement, so in one snapshot.
-- Returns the cut.
CREATE OR REPLACE FUNCTION ledger.checkpoint() RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_cut bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('ledger.checkpoint'));
  IF NOT ledger.checkpoint_valid(coalesce((SELECT cut FROM ledger_checkpoint), 0)) THEN PERFORM ledger.rebase(); END IF;
  WITH bounds AS (
    SELECT coalesce((SELECT c.cut FROM ledger_checkpoint c), 0) AS low, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS high
  ), since AS MATERIALIZED (
    SELECT t.id, t.state FROM ledger_transfer t
     WHERE t.born >= (SELECT low FROM bounds) AND t.born < (SELECT high FROM bounds)
    UNION ALL
    SELECT t.id, t.state FROM ledger_checkpoint_pending p JOIN ledger_transfer t ON t.id = p.transfer_id
  ), posted AS (
    SELECT account, sum(amount) AS amount
      FROM (SELECT e.credit_id AS account, e.amount FROM since s JOIN ledger_entry e ON e.transfer_id = s.id WHERE s.state = 'P'
            UNION ALL
            SELECT e.debit_id, -e.amount FROM since s JOIN ledger_entry e ON e.transfer_id = s.id WHERE s.state = 'P') e
     GROUP BY account
  ), balances AS (
    INSERT INTO ledger_checkpoint_balance AS b (account_id, posted)
    SELECT p.account, p.amount FROM posted p JOIN ledger_account a ON a.id = p.account WHERE a.guard <> 'none'
    ON CONFLICT (account_id) DO UPDATE SET posted = b.posted + excluded.posted
  ), ended AS (
    DELETE FROM ledger_checkpoint_pending p USING since s WHERE s.id = p.transfer_id AND s.state <> 'H'
  ), pending AS (
    INSERT INTO ledger_checkpoint_pending (transfer_id) SELECT s.id FROM since s WHERE s.state = 'H' ON CONFLICT DO NOTHING
  )
  INSERT INTO ledger_checkpoint (id, cut, created_at) SELECT 1, high, ledger.clock() FROM bounds
  ON CONFLICT (id) DO UPDATE SET cut = excluded.cut, created_at = excluded.created_at
  RETURNING cut INTO v_cut;
  RETURN v_cut;
END $$;

-- Forgets the checkpoint and where everything was born: for a database that was restored into another cluster.
CREATE OR REPLACE FUNCTION ledger.rebase() RETURNS void LANGUAGE sql VOLATILE AS $$
  DELETE FROM ledger_checkpoint_pending;
  DELETE FROM ledger_checkpoint_balance;
  DELETE FROM ledger_checkpoint;
  UPDATE ledger_transfer SET born = 0 WHERE born <> 0;
$$;
