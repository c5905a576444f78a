-- The id of a system account, made at first use. Once made, found without a write.
CREATE OR REPLACE FUNCTION ledger.system_account(p_code text, p_unit text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_id bigint;
BEGIN
  LOOP
    SELECT id INTO v_id FROM ledger_account WHERE code = p_code AND unit = p_unit;
    IF FOUND THEN RETURN v_id; END IF;
    INSERT INTO ledger_account (unit, code, guard) VALUES (p_unit, p_code, 'none') ON CONFLICT DO NOTHING;
  END LOOP;
END $$;

CREATE OR REPLACE FUNCTION ledger.open_account(p_unit text, p_guard text, p_rank smallint) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  INSERT INTO ledger_account (unit, guard, rank) VALUES (p_unit, p_guard, p_rank) RETURNING id
$$;
