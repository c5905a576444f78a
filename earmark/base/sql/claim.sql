-- Takes a client's key for one request. 'fresh': go on, the claim is yours and commits with your effect.
-- 'replay': it was done before, here is the answer. 'reused': the key stands for another request.
-- Waits for a request under the same key that is still running, at most lock_timeout.
CREATE OR REPLACE FUNCTION base.claim(p_owner bigint, p_key text, p_digest bytea, p_status smallint, p_body bytea,
  OUT outcome text, OUT status smallint, OUT body bytea) LANGUAGE plpgsql VOLATILE AS $$
DECLARE v_claim base_claim;
BEGIN
  LOOP
    SELECT * INTO v_claim FROM base_claim c WHERE c.owner = p_owner AND c.key = p_key;
    IF FOUND THEN
      outcome := CASE WHEN v_claim.digest = p_digest THEN 'replay' ELSE 'reused' END;
      status := v_claim.status;
      body := v_claim.body;
      RETURN;
    END IF;
    INSERT INTO base_claim (owner, key, digest, status, body, created_at)
      VALUES (p_owner, p_key, p_digest, p_status, p_body, clock_timestamp()) ON CONFLICT DO NOTHING;
    IF FOUND THEN
      outcome := 'fresh';
      RETURN;
    END IF;
  END LOOP;
END $$;
