CREATE SCHEMA IF NOT EXISTS wallet;

-- The account of a user's wallet, opened at first use; NULL when there is no such user. Once opened, found without a write.
CREATE OR REPLACE FUNCTION wallet.account_of(p_user bigint, p_currency text, p_rank smallint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_account bigint;
BEGIN
  SELECT account_id INTO v_account FROM wallet_wallet WHERE user_id = p_user;
  IF FOUND THEN RETURN v_account; END IF;
  -- The user's row is the turnstile: two openings at once would leave an account without a wallet.
  PERFORM 1 FROM identity_user WHERE id = p_user FOR NO KEY UPDATE;
  IF NOT FOUND THEN RETURN NULL; END IF;
  SELECT account_id INTO v_account FROM wallet_wallet WHERE user_id = p_user;
  IF FOUND THEN RETURN v_account; END IF;
  v_account := ledger.open_account(p_currency, 'balance', p_rank);
  INSERT INTO wallet_wallet (user_id, account_id) VALUES (p_user, v_account);
  RETURN v_account;
END $$;
