-- Enters one event, all lines or none: state 'H' holds what it debits, 'P' moves it at once.
-- Outcomes, in the order in which they are looked for (repeat before rules, cheap before dear):
--   replay    the key was used before with this content: id, state and expires_at are the first one's
--   reused    the key was used before with other content
--   closed    `account`, which is to be debited, is closed
--   short     `account` has `available` above its floor and `asked` was asked; a hold there ends at `retry_at`
--   entered   done
-- Raises LE001 for unknown accounts and LE002 for unequal units: those are mistakes of our own code.
--
-- Note [Lock order]: accounts by (rank, id), then the key, that is the insert of the transfer. A refusal finds
-- everything out by reading and locks nothing, unless something expired on the very account that is short.
CREATE OR REPLACE FUNCTION ledger.enter(
  p_state text, p_id uuid, p_owner bigint, p_key text, p_kind text, p_ttl interval,
  p_debits bigint[], p_credits bigint[], p_amounts bigint[], p_floors bigint[],
  OUT outcome text, OUT id uuid, OUT state text, OUT expires_at timestamptz,
  OUT account bigint, OUT available bigint, OUT asked bigint, OUT retry_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_digest bytea := ledger.digest(p_kind, p_state, p_debits, p_credits, p_amounts);
  v_now timestamptz := ledger.clock();
  v_check record;
  v_move ledger.move;
  v_moves ledger.move[];
  v_done int := 0;
  v_written int;
BEGIN
  SELECT * INTO outcome, id, state, expires_at FROM ledger.repeat(p_owner, p_key, v_digest);
  IF outcome IS NOT NULL THEN RETURN; END IF;

  SELECT count(*) FILTER (WHERE d.id IS NULL OR c.id IS NULL) AS unknown,
         count(*) FILTER (WHERE d.unit <> c.unit) AS unequal,
         min(d.id) FILTER (WHERE d.closed_at IS NOT NULL AND p_kind <> 'return') AS closed
    INTO v_check
    FROM unnest(p_debits, p_credits) l (debit, credit)
    LEFT JOIN ledger_account d ON d.id = l.debit
    LEFT JOIN ledger_account c ON c.id = l.credit;
  IF v_check.unknown > 0 THEN RAISE EXCEPTION 'unknown account' USING ERRCODE = 'LE001'; END IF;
  IF v_check.unequal > 0 THEN RAISE EXCEPTION 'unequal units' USING ERRCODE = 'LE002'; END IF;
  IF v_check.closed IS NOT NULL THEN outcome := 'closed'; account := v_check.closed; RETURN; END IF;

  -- What happens to each tracked account, its lines added up, in lock order.
  SELECT array_agg((a.id, s.delta, CASE a.guard WHEN 'limit' THEN s.floor ELSE 0 END)::ledger.move ORDER BY a.rank, a.id),
         min(a.id) FILTER (WHERE s.delta < 0 AND a.available + s.delta < CASE a.guard WHEN 'limit' THEN s.floor ELSE 0 END
           AND NOT EXISTS (SELECT FROM ledger_open_line o WHERE o.account_id = a.id AND o.expires_at <= v_now))
    INTO v_moves, account
    FROM (SELECT side, sum(amount)::bigint AS delta, max(floor) AS floor
            FROM (SELECT debit AS side, -amount AS amount, floor FROM unnest(p_debits, p_amounts, p_floors) l (debit, amount, floor)
                  UNION ALL
                  SELECT credit, amount, NULL FROM unnest(p_credits, p_amounts) l (credit, amount) WHERE p_state = 'P') l
           GROUP BY side) s
    JOIN ledger_account a ON a.id = s.side
   WHERE a.guard <> 'none';

  IF account IS NULL THEN
    FOREACH v_move IN ARRAY coalesce(v_moves, '{}') LOOP
      IF NOT ledger.move_one(v_move, p_state = 'H', p_kind = 'return') THEN
        account := v_move.account;
        EXIT;
      END IF;
      v_done := v_done + 1;
    END LOOP;
  END IF;

  IF account IS NULL THEN
    v_now := ledger.clock();
    WITH t AS (
      INSERT INTO ledger_transfer (id, owner, key, kind, state, digest, born, expires_at, created_at, closed_at)
      VALUES (p_id, p_owner, p_key, p_kind, p_state, v_digest, pg_current_xact_id()::text::bigint,
              v_now + p_ttl, v_now, CASE p_state WHEN 'P' THEN v_now END)
      ON CONFLICT (owner, key) DO NOTHING RETURNING id
    ), e AS (
      INSERT INTO ledger_entry (transfer_id, n, debit_id, credit_id, amount)
      SELECT t.id, l.n, l.debit, l.credit, l.amount
        FROM t, unnest(p_debits, p_credits, p_amounts) WITH ORDINALITY l (debit, credit, amount, n)
    ), o AS (
      INSERT INTO ledger_open_line (transfer_id, account_id, amount, expires_at)
      SELECT t.id, m.account, -m.delta, v_now + p_ttl FROM t, unnest(v_moves) m WHERE p_state = 'H'
    )
    SELECT count(*) INTO v_written FROM t;
    IF v_written = 1 THEN
      outcome := 'entered'; id := p_id; state := p_state; expires_at := v_now + p_ttl;
      RETURN;
    END IF;
  END IF;

  -- Refused, or someone else was first under this key: take everything back, then find out which.
  FOREACH v_move IN ARRAY coalesce(v_moves[1:v_done], '{}') LOOP
    UPDATE ledger_account a SET available = a.available - v_move.delta,
           held = a.held + CASE p_state WHEN 'H' THEN v_move.delta ELSE 0 END WHERE a.id = v_move.account;
  END LOOP;
  SELECT * INTO outcome, id, state, expires_at FROM ledger.repeat(p_owner, p_key, v_digest);
  IF outcome IS NOT NULL THEN account := NULL; RETURN; END IF;
  SELECT CASE WHEN a.closed_at IS NOT NULL AND p_kind <> 'return' THEN 'closed' ELSE 'short' END,
         a.available - m.floor, -m.delta,
         (SELECT min(o.expires_at) FROM ledger_open_line o WHERE o.account_id = a.id AND o.expires_at > v_now)
    INTO outcome, available, asked, retry_at
    FROM ledger_account a JOIN unnest(v_moves) m ON m.account = a.id WHERE a.id = enter.account;
END $$;
