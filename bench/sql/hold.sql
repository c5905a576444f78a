-- The limit of a hold: the writes that it cannot do without and nothing else, as one statement. Ids are ordered by time,
-- like the kernel's: ids by chance would make the limit lower than it is.
\set account random(:first, :last)
WITH taken AS (
  UPDATE ledger_account SET available = available - 1, held = held + 1, updated_at = clock_timestamp()
   WHERE id = :account AND available >= 1 RETURNING id
), born AS MATERIALIZED (
  SELECT taken.id AS account, clock_timestamp() AS now,
         (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
          || right(replace(gen_random_uuid()::text, '-', ''), 20))::uuid AS id
    FROM taken
), transfer AS (
  INSERT INTO ledger_transfer (id, owner, key, kind, state, digest, born, created_at)
  SELECT id, account, 'bench:' || id, 'bench', 'H', sha256('bench'), pg_current_xact_id()::text::bigint, now FROM born
), entry AS (
  INSERT INTO ledger_entry (transfer_id, n, debit_id, credit_id, amount) SELECT id, 1, account, :sold, 1 FROM born
)
INSERT INTO ledger_open_line (transfer_id, account_id, amount) SELECT id, account, 1 FROM born;
