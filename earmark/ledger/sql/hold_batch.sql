-- Many holds on one account in one statement: how a hot account goes past one commit per hold. Each request is
-- granted or refused by itself, first come first served; one that is too large does not stop smaller ones behind it.
-- Answers a row per request, in order, with the outcomes of ledger.enter.
CREATE OR REPLACE FUNCTION ledger.hold_batch(p_account bigint, p_credit bigint, p_kind text, p_ttl interval, p_floor bigint,
  p_ids uuid[], p_owners bigint[], p_keys text[], p_amounts bigint[])
RETURNS TABLE (n int, outcome text, id uuid, state text, expires_at timestamptz, available bigint, asked bigint, retry_at timestamptz)
LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_account ledger_account;
  v_floor bigint;
  v_left bigint;
  v_now timestamptz := ledger.clock();
  v_retry_at timestamptz;
  v_known boolean[];
  v_granted int[] := '{}';
  v_taken bigint;
BEGIN
  SELECT * INTO v_account FROM ledger_account a WHERE a.id = p_account;
  IF NOT FOUND OR NOT EXISTS (SELECT FROM ledger_account c WHERE c.id = p_credit) THEN
    RAISE EXCEPTION 'unknown account' USING ERRCODE = 'LE001';
  END IF;
  IF v_account.unit <> (SELECT unit FROM ledger_account c WHERE c.id = p_credit) THEN
    RAISE EXCEPTION 'unequal units' USING ERRCODE = 'LE002';
  END IF;
  v_floor := CASE v_account.guard WHEN 'limit' THEN p_floor ELSE 0 END;
  v_left := v_account.available - v_floor;

  -- Nobody can be granted anything: answer without a lock.
  IF v_account.closed_at IS NULL AND (v_left >= (SELECT min(x) FROM unnest(p_amounts) x)
     OR EXISTS (SELECT FROM ledger_open_line o WHERE o.account_id = p_account AND o.expires_at <= v_now)) THEN
    SELECT * INTO v_account FROM ledger_account a WHERE a.id = p_account FOR NO KEY UPDATE;
    v_left := v_account.available - v_floor;
    v_now := ledger.clock();
    IF v_left < (SELECT sum(x) FROM unnest(p_amounts) x) THEN
      v_left := v_left + ledger.take_back(p_account, v_now);
    END IF;
    SELECT array_agg(t.id IS NOT NULL OR r.again ORDER BY r.n) INTO v_known
      FROM (SELECT *, row_number() OVER (PARTITION BY owner, key ORDER BY n) > 1 AS again
              FROM unnest(p_owners, p_keys) WITH ORDINALITY u (owner, key, n)) r
      LEFT JOIN ledger_transfer t ON t.owner = r.owner AND t.key = r.key;
    FOR i IN 1..cardinality(p_ids) LOOP
      IF v_account.closed_at IS NULL AND NOT v_known[i] AND p_amounts[i] <= v_left THEN
        v_granted := v_granted || i;
        v_left := v_left - p_amounts[i];
      END IF;
    END LOOP;

    WITH r AS (
      SELECT p_ids[i] AS id, p_owners[i] AS owner, p_keys[i] AS key, p_amounts[i] AS amount FROM unnest(v_granted) i
    ), t AS (
      INSERT INTO ledger_transfer (id, owner, key, kind, state, digest, born, expires_at, created_at)
      SELECT r.id, r.owner, r.key, p_kind, 'H', ledger.digest(p_kind, 'H', ARRAY[p_account], ARRAY[p_credit], ARRAY[r.amount]),
             pg_current_xact_id()::text::bigint, v_now + p_ttl, v_now
        FROM r ORDER BY r.owner, r.key
      ON CONFLICT (owner, key) DO NOTHING RETURNING id
    ), e AS (
      INSERT INTO ledger_entry (transfer_id, n, debit_id, credit_id, amount)
      SELECT r.id, 1, p_account, p_credit, r.amount FROM t JOIN r USING (id)
    ), o AS (
      INSERT INTO ledger_open_line (transfer_id, account_id, amount, expires_at)
      SELECT r.id, p_account, r.amount, v_now + p_ttl FROM t JOIN r USING (id)
    )
    SELECT coalesce(sum(r.amount), 0) INTO v_taken FROM t JOIN r USING (id);
    IF v_taken > 0 AND v_account.guard <> 'none' THEN
      UPDATE ledger_account a SET available = a.available - v_taken, held = a.held + v_taken, updated_at = v_now WHERE a.id = p_account;
    END IF;
  END IF;

  SELECT min(o.expires_at) INTO v_retry_at FROM ledger_open_line o WHERE o.account_id = p_account AND o.expires_at > v_now;
  RETURN QUERY
    SELECT r.n::int,
           CASE WHEN t.id = r.id AND r.n = ANY (v_granted) THEN 'entered'
                WHEN t.digest = ledger.digest(p_kind, 'H', ARRAY[p_account], ARRAY[p_credit], ARRAY[r.amount]) THEN 'replay'
                WHEN t.id IS NOT NULL THEN 'reused'
                WHEN v_account.closed_at IS NOT NULL THEN 'closed'
                ELSE 'short' END,
           t.id, t.state::text, t.expires_at,
           CASE WHEN t.id IS NULL THEN v_left END, r.amount, CASE WHEN t.id IS NULL THEN v_retry_at END
      FROM unnest(p_ids, p_owners, p_keys, p_amounts) WITH ORDINALITY r (id, owner, key, amount, n)
      LEFT JOIN ledger_transfer t ON t.owner = r.owner AND t.key = r.key
     ORDER BY r.n;
END $$;
