-- Holds one line until it is posted, voided or, with a p_ttl, its time is over. This is ledger.enter for the case that
-- there is most: the same locks in the same order (Note [Lock order]), but over plain values, since PostgreSQL plans
-- statements over arrays anew at every call. Only the good case is decided here; a repeat, a refusal and a race for the
-- key are left to ledger.enter, whose outcomes these are.
DROP FUNCTION IF EXISTS ledger.hold, ledger.transfer;
CREATE OR REPLACE FUNCTION ledger.hold(p_id uuid, p_owner bigint, p_key text, p_kind text, p_ttl interval,
  p_debit bigint, p_credit bigint, p_amount bigint, p_floor bigint,
  OUT outcome text, OUT id uuid, OUT state text, OUT expires_at timestamptz,
  OUT account bigint, OUT available bigint, OUT asked bigint, OUT retry_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_floor bigint;
  v_now timestamptz;
BEGIN
  SELECT CASE d.guard WHEN 'limit' THEN p_floor ELSE 0 END INTO v_floor
    FROM ledger_account d, ledger_account c
   WHERE d.id = p_debit AND c.id = p_credit AND d.unit = c.unit AND d.guard <> 'none' AND d.closed_at IS NULL
     AND NOT EXISTS (SELECT FROM ledger_transfer t WHERE t.owner = p_owner AND t.key = p_key)
     AND d.available - p_amount >= CASE d.guard WHEN 'limit' THEN p_floor ELSE 0 END;
  IF FOUND THEN
    UPDATE ledger_account a
       SET available = a.available - p_amount, held = a.held + p_amount, updated_at = clock_timestamp()
     WHERE a.id = p_debit AND a.available - p_amount >= v_floor AND a.closed_at IS NULL;
    IF FOUND THEN
      v_now := ledger.clock();
      expires_at := v_now + p_ttl;
      INSERT INTO ledger_transfer (id, owner, key, kind, state, digest, born, expires_at, created_at)
      VALUES (p_id, p_owner, p_key, p_kind, 'H',
              ledger.digest(p_kind, 'H', ARRAY[p_debit], ARRAY[p_credit], ARRAY[p_amount]),
              pg_current_xact_id()::text::bigint, v_now + p_ttl, v_now)
      ON CONFLICT (owner, key) DO NOTHING;
      IF FOUND THEN
        INSERT INTO ledger_entry (transfer_id, n, debit_id, credit_id, amount)
        VALUES (p_id, 1, p_debit, p_credit, p_amount);
        INSERT INTO ledger_open_line (transfer_id, account_id, amount, expires_at)
        VALUES (p_id, p_debit, p_amount, v_now + p_ttl);
        outcome := 'entered'; id := p_id; state := 'H';
        RETURN;
      END IF;
      UPDATE ledger_account a SET available = a.available + p_amount, held = a.held - p_amount WHERE a.id = p_debit;
    END IF;
  END IF;
  SELECT * INTO outcome, id, state, expires_at, account, available, asked, retry_at
    FROM ledger.enter('H', p_id, p_owner, p_key, p_kind, p_ttl, ARRAY[p_debit], ARRAY[p_credit], ARRAY[p_amount], ARRAY[p_floor]);
END $$;
