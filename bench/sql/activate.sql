-- The SQL of POST /api/v1/activation/ with the arguments that the service passes for a request without a key.
\set user random(:first, :last)
WITH born AS MATERIALIZED (
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
          || right(replace(gen_random_uuid()::text, '-', ''), 20))::uuid AS id
)
SELECT done.* FROM born, offers.activate(
  p_id => born.id, p_kind => 'activation', p_user => :user, p_offer => :offer, p_subscription => NULL, p_amount => NULL,
  p_partner => NULL, p_partner_reference => NULL, p_request_id => born.id::text, p_sweep_after => '5 seconds',
  p_currency => 'USD', p_rank => 10::smallint, p_claim_owner => NULL, p_claim_key => NULL, p_claim_digest => NULL,
  p_status => 202::smallint, p_body => convert_to('{"transaction_id":"' || born.id || '","status":"PENDING"}', 'UTF8')) done;
