-- Holds what the lines debit until it is posted, voided or, with a p_ttl, its time is over. See ledger.enter.
CREATE OR REPLACE FUNCTION ledger.hold(p_id uuid, p_owner bigint, p_key text, p_kind text, p_ttl interval,
  p_debits bigint[], p_credits bigint[], p_amounts bigint[], p_floors bigint[],
  OUT outcome text, OUT id uuid, OUT state text, OUT expires_at timestamptz,
  OUT account bigint, OUT available bigint, OUT asked bigint, OUT retry_at timestamptz) LANGUAGE sql VOLATILE AS $$
  SELECT * FROM ledger.enter('H', p_id, p_owner, p_key, p_kind, p_ttl, p_debits, p_credits, p_amounts, p_floors)
$$;

-- A transfer born posted. See ledger.enter.
CREATE OR REPLACE FUNCTION ledger.transfer(p_id uuid, p_owner bigint, p_key text, p_kind text,
  p_debits bigint[], p_credits bigint[], p_amounts bigint[], p_floors bigint[],
  OUT outcome text, OUT id uuid, OUT state text, OUT expires_at timestamptz,
  OUT account bigint, OUT available bigint, OUT asked bigint, OUT retry_at timestamptz) LANGUAGE sql VOLATILE AS $$
  SELECT * FROM ledger.enter('P', p_id, p_owner, p_key, p_kind, NULL, p_debits, p_credits, p_amounts, p_floors)
$$;
