CREATE SCHEMA IF NOT EXISTS offers;

-- Asks for an activation or a renewal, in one statement: the client's key, the money, the work and the fact that wakes
-- a worker are written together or not at all. Outcomes, in the order in which they are looked for:
--   replay, reused             the client's key, see base.claim: body is the first answer
--   subscription_not_found     p_user has nothing like it to renew
--   offer_not_found            unknown or inactive, or sold in a currency that wallets (p_currency) do not hold
--   user_not_found             the payer is unknown
--   amount_mismatch            p_amount was given and is not the price (amount)
--   renewal_in_progress        one renewal at a time
--   short                      the wallet has `available`, the price is `amount`
--   accepted                   held and queued
-- A refusal that can be found by reading writes nothing. Locks in the order of Note [Lock order], before which come
-- the claim and the subscription.
CREATE OR REPLACE FUNCTION offers.activate(
  p_id uuid, p_kind text, p_user bigint, p_offer bigint, p_subscription bigint, p_amount bigint,
  p_partner bigint, p_partner_reference text, p_request_id text, p_sweep_after interval,
  p_currency text, p_rank smallint,
  p_claim_owner bigint, p_claim_key text, p_claim_digest bytea, p_status smallint, p_body bytea,
  OUT outcome text, OUT status smallint, OUT body bytea, OUT available bigint,
  OUT offer bigint, OUT amount bigint, OUT currency text, OUT created_at timestamptz) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
DECLARE
  v_offer offers_offer;
  v_subscription offers_subscription;
  v_account bigint;
  v_balance record;
  v_key text := 'activation:' || p_id;
  v_now timestamptz := clock_timestamp();
BEGIN
  IF p_claim_key IS NOT NULL THEN
    SELECT CASE WHEN c.digest = p_claim_digest THEN 'replay' ELSE 'reused' END, c.status, c.body
      INTO outcome, status, body FROM base_claim c WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
    IF FOUND THEN RETURN; END IF;
  END IF;

  -- Everything that can be known by reading.
  IF p_kind = 'renewal' THEN
    SELECT * INTO v_subscription FROM offers_subscription s
     WHERE s.user_id = p_user AND (s.id = p_subscription OR s.offer_id = p_offer);
    IF NOT FOUND THEN outcome := 'subscription_not_found'; RETURN; END IF;
  END IF;
  SELECT * INTO v_offer FROM offers_offer o
   WHERE o.id = coalesce(v_subscription.offer_id, p_offer) AND o.is_active AND o.currency = p_currency;
  IF NOT FOUND THEN outcome := 'offer_not_found'; RETURN; END IF;
  offer := v_offer.id; amount := v_offer.price; currency := v_offer.currency; created_at := v_now;
  v_account := wallet.account_of(p_user, p_currency, p_rank);
  IF v_account IS NULL THEN outcome := 'user_not_found'; RETURN; END IF;
  IF p_amount <> v_offer.price THEN outcome := 'amount_mismatch'; RETURN; END IF;
  IF p_kind = 'renewal' AND offers.renewal_pending(v_subscription.id) THEN outcome := 'renewal_in_progress'; RETURN; END IF;
  SELECT a.available INTO available FROM ledger_account a WHERE a.id = v_account;
  IF available < v_offer.price
     AND NOT EXISTS (SELECT FROM ledger_open_line o WHERE o.account_id = v_account AND o.expires_at <= v_now) THEN
    -- A first request under the same key may have committed since we looked, and be what took the money.
    SELECT CASE WHEN c.digest = p_claim_digest THEN 'replay' ELSE 'reused' END, c.status, c.body
      INTO outcome, status, body FROM base_claim c WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
    outcome := coalesce(outcome, 'short');
    RETURN;
  END IF;

  IF p_claim_key IS NOT NULL THEN
    SELECT * INTO outcome, status, body
      FROM base.claim(p_claim_owner, p_claim_key, p_claim_digest, p_status, p_body);
    IF outcome <> 'fresh' THEN RETURN; END IF;
  END IF;
  outcome := 'accepted'; status := p_status; body := p_body;

  IF p_kind = 'renewal' THEN
    -- The number of the renewal names the business act. Whoever comes second waits here and then finds the first.
    UPDATE offers_subscription s SET renewals = s.renewals + 1 WHERE s.id = v_subscription.id RETURNING * INTO v_subscription;
    v_key := format('renew:%s:%s', v_subscription.id, v_subscription.renewals);
    IF offers.renewal_pending(v_subscription.id) THEN outcome := 'renewal_in_progress'; END IF;
  END IF;
  IF outcome = 'accepted' THEN
    SELECT * INTO v_balance FROM ledger.hold(p_id, v_account, v_key, p_kind, NULL, v_account,
      ledger.system_account('revenue', v_offer.currency), v_offer.price, 0);
    available := v_balance.available;
    IF v_balance.outcome <> 'entered' THEN outcome := v_balance.outcome; END IF;
  END IF;
  IF outcome <> 'accepted' THEN
    DELETE FROM base_claim c WHERE c.owner = p_claim_owner AND c.key = p_claim_key;
    UPDATE offers_subscription s SET renewals = s.renewals - 1 WHERE s.id = v_subscription.id;
    RETURN;
  END IF;

  INSERT INTO offers_activation (id, user_id, offer_id, subscription_id, kind, amount, currency, provider,
                                 due_at, partner_id, partner_reference, request_id, created_at, updated_at)
  VALUES (p_id, p_user, v_offer.id, v_subscription.id, p_kind, v_offer.price, v_offer.currency, v_offer.provider,
          v_now + p_sweep_after, p_partner, p_partner_reference, p_request_id, v_now, v_now);
  PERFORM base.publish('activation.requested', jsonb_build_object('activation', p_id), p_request_id);
END $$;

CREATE OR REPLACE FUNCTION offers.renewal_pending(p_subscription bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT FROM offers_activation a
                  WHERE a.subscription_id = p_subscription AND a.kind = 'renewal' AND a.status = 'PENDING')
$$;
