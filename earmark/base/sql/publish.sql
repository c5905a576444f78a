-- Writes a fact in the caller's transaction.
CREATE OR REPLACE FUNCTION base.publish(p_topic text, p_payload jsonb, p_request_id text)
RETURNS void LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO base_fact (topic, payload, request_id, created_at, due_at, attempts, done, error)
  VALUES (p_topic, p_payload, p_request_id, clock_timestamp(), clock_timestamp(), 0, '{}', '');
END $$;
