-- The content of an event, so that a key cannot be used for another one.
CREATE OR REPLACE FUNCTION ledger.digest(p_kind text, p_state text, p_debits bigint[], p_credits bigint[], p_amounts bigint[])
RETURNS bytea LANGUAGE sql STABLE AS $$
  SELECT sha256(convert_to(concat_ws('|', p_kind, p_state, p_debits::text, p_credits::text, p_amounts::text), 'UTF8'))
$$;

-- What was done before under this key: 'replay' for the same content, 'reused' for other; no row for a new key.
CREATE OR REPLACE FUNCTION ledger.repeat(p_owner bigint, p_key text, p_digest bytea)
RETURNS TABLE (outcome text, id uuid, state text, expires_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN t.digest = p_digest THEN 'replay' ELSE 'reused' END, t.id, t.state, t.expires_at
    FROM ledger_transfer t WHERE t.owner = p_owner AND t.key = p_key
$$;
