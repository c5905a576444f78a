-- The kernel's time. Tests move it for their session; no caller's time comes in.
CREATE OR REPLACE FUNCTION ledger.clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() + coalesce(nullif(current_setting('earmark.clock_offset', true), ''), '0')::interval
$$;
