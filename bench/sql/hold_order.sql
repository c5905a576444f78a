-- The hold of an order of two lines from the wallet, and nothing else: no order, no lines, no facts.
\set one random(0, :products - 1)
\set other (:one + 1 + random(0, :products - 2)) % :products
\set wallet :first_wallet + random(0, :wallets - 1)
WITH born AS MATERIALIZED (
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
          || right(replace(gen_random_uuid()::text, '-', ''), 20))::uuid AS id
)
SELECT held.* FROM born, ledger.enter('H', born.id, :wallet::bigint, 'order:' || born.id, 'order', NULL,
  ARRAY[:first_stock::bigint + :one::bigint, :first_stock::bigint + :other::bigint, :wallet::bigint],
  ARRAY[:sold, :sold, :revenue]::bigint[], ARRAY[1, 1, 2]::bigint[], ARRAY[0, 0, 0]::bigint[]) held;
