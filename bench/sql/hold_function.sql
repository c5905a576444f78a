-- The kernel's own function without Python: what is between this and the limit is SQL, what is above it is Python.
\set account random(:first, :last)
WITH born AS MATERIALIZED (
  SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
          || right(replace(gen_random_uuid()::text, '-', ''), 20))::uuid AS id
)
SELECT held.* FROM born, ledger.hold(born.id, :account, 'bench:' || born.id, 'bench', NULL,
  :account, :sold, 1, 0) held;
