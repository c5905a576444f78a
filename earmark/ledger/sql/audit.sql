-- Proves the books, per account in one statement: held = Σ open lines, and available = checkpoint + posted since − open.
-- Answers the accounts where that does not hold. p_from_zero: believe no checkpoint. p_touched: only accounts that
-- something has happened to since the checkpoint.
CREATE OR REPLACE FUNCTION ledger.audit(p_from_zero boolean, p_touched boolean)
RETURNS TABLE (account_id bigint, unit text, available bigint, held bigint, available_due bigint, held_due bigint)
LANGUAGE sql STABLE AS $$
  WITH checkpoint AS (
    SELECT coalesce((SELECT c.cut FROM ledger_checkpoint c WHERE NOT p_from_zero AND ledger.checkpoint_valid(c.cut)), 0) AS cut
  ), since AS MATERIALIZED (
    SELECT t.id FROM ledger_transfer t WHERE t.born >= (SELECT cut FROM checkpoint) AND t.state = 'P'
    UNION ALL
    SELECT t.id FROM ledger_checkpoint_pending p JOIN ledger_transfer t ON t.id = p.transfer_id
     WHERE t.state = 'P' AND (SELECT cut FROM checkpoint) > 0
  ), posted AS (
    SELECT account, sum(amount) AS amount
      FROM (SELECT e.credit_id AS account, e.amount FROM since s JOIN ledger_entry e ON e.transfer_id = s.id
            UNION ALL
            SELECT e.debit_id, -e.amount FROM since s JOIN ledger_entry e ON e.transfer_id = s.id) e
     GROUP BY account
  ), open AS (
    SELECT o.account_id AS account, sum(o.amount) AS amount FROM ledger_open_line o GROUP BY o.account_id
  ), due AS (
    SELECT a.id, a.unit, a.available, a.held,
           (coalesce(b.posted, 0) + coalesce(p.amount, 0) - coalesce(o.amount, 0))::bigint AS available_due,
           coalesce(o.amount, 0)::bigint AS held_due
      FROM ledger_account a
      LEFT JOIN ledger_checkpoint_balance b ON b.account_id = a.id AND (SELECT cut FROM checkpoint) > 0
      LEFT JOIN posted p ON p.account = a.id
      LEFT JOIN open o ON o.account = a.id
     WHERE a.guard <> 'none' AND (NOT p_touched OR p.account IS NOT NULL OR o.account IS NOT NULL)
  )
  SELECT * FROM due WHERE available <> available_due OR held <> held_due
$$;

-- What should not be there at all: open lines of transfers that have ended or are unknown.
CREATE OR REPLACE FUNCTION ledger.orphans() RETURNS TABLE (transfer_id uuid, account_id bigint, amount bigint) LANGUAGE sql STABLE AS $$
  SELECT o.transfer_id, o.account_id, o.amount FROM ledger_open_line o
    LEFT JOIN ledger_transfer t ON t.id = o.transfer_id WHERE t.id IS NULL OR t.state IN ('P', 'V')
$$;
