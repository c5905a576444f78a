CREATE SCHEMA IF NOT EXISTS orders;

-- Between which accounts an order moves what: the customer's wallet, opened at first use, and where goods and money go.
-- All NULL for a customer who does not exist or has left. Their row is locked, weakly, so that nobody leaves while an
-- order of theirs is being placed; the wallet comes first, since opening it locks the same row more strongly.
CREATE OR REPLACE FUNCTION orders.accounts(p_user bigint, p_currency text, p_rank smallint, p_piece text,
  OUT wallet bigint, OUT sold bigint, OUT revenue bigint) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  wallet := wallet.account_of(p_user, p_currency, p_rank);
  PERFORM 1 FROM identity_user WHERE id = p_user AND is_active FOR SHARE;
  IF NOT FOUND THEN wallet := NULL; RETURN; END IF;
  sold := ledger.system_account('sold', p_piece);
  revenue := ledger.system_account('revenue', p_currency);
END $$;
