-- Storage of the kernel's tables. A hot row is rewritten on its page: room is left for that.
CREATE SCHEMA IF NOT EXISTS ledger;
ALTER TABLE ledger_account SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE ledger_transfer SET (fillfactor = 85);
ALTER TABLE ledger_open_line SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
ALTER TABLE ledger_transfer ALTER COLUMN digest SET STORAGE PLAIN;
-- Rows are born in this order, near enough for a block range: an index that costs an insert next to nothing.
CREATE INDEX IF NOT EXISTS ledger_transfer_born ON ledger_transfer USING brin (born) WITH (pages_per_range = 16, autosummarize = on);

CREATE OR REPLACE FUNCTION ledger.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'ledger_entry is append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION ledger.refuse_change();
CREATE OR REPLACE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
