CREATE SCHEMA IF NOT EXISTS webhooks;

-- Leases until p_until what is due and may be sent, p_limit deliveries at most. Of each active endpoint that does not rest: the first
-- open ones of their subjects, p_each at a time with those that are on their way; one, while it is failing. The first of each
-- endpoint go before the second of any, those on their way counted, and among equals it is a draw: the oldest first would be the
-- slowest receiver's first. To an owner who is switched off nothing goes. See Note [Delivering] in earmark.webhooks.services.delivering.
-- Nothing is left to statistics, which lag behind a burst: the first of a subject is found by a comparison of rows, which
-- one index alone can answer, and what is leased by its key. To find and to take are two statements: in one, what the first
-- seems to cost hides from the planner what the second does.
CREATE OR REPLACE FUNCTION webhooks.lease(p_now timestamptz, p_until timestamptz, p_each int, p_limit int)
  RETURNS TABLE (id bigint, attempts int, endpoint_id uuid, url text, secret text, previous_secret text,
                 previous_until timestamptz, event_id uuid, type text, data jsonb, occurred_at timestamptz)
  LANGUAGE plpgsql VOLATILE
  -- Plans are kept, and the first may have been made when there was next to nothing: it shall go by the keys all the same.
  SET enable_seqscan = off SET enable_bitmapscan = off SET enable_hashjoin = off SET enable_mergejoin = off
  SET jit = off AS $$
#variable_conflict use_column
DECLARE v_ids bigint[];
BEGIN
  v_ids := ARRAY(
    SELECT head.id FROM webhooks_endpoint e CROSS JOIN LATERAL (
        SELECT count(*) AS calls FROM webhooks_delivery s
         WHERE s.endpoint_id = e.id AND s.state = 'sending' AND s.due_at > p_now) busy CROSS JOIN LATERAL (
        SELECT d.id, busy.calls + row_number() OVER (ORDER BY d.due_at, d.id) AS place
          FROM webhooks_delivery d
         WHERE d.endpoint_id = e.id AND d.state IN ('queued', 'sending') AND d.due_at <= p_now
           AND d.id = (
             SELECT o.id FROM webhooks_delivery o
              WHERE (o.endpoint_id, o.subject, o.id) >= (d.endpoint_id, d.subject, 0) AND o.state IN ('queued', 'sending')
              ORDER BY o.endpoint_id, o.subject, o.id LIMIT 1)
         ORDER BY d.due_at, d.id
         LIMIT greatest(0, CASE WHEN e.failing_since IS NULL THEN p_each ELSE 1 END - busy.calls)) head
     WHERE e.state = 'active' AND (e.rests_until IS NULL OR e.rests_until <= p_now)
       AND EXISTS (SELECT FROM identity_user u WHERE u.id = e.owner_id AND u.is_active)
     ORDER BY head.place, random() LIMIT p_limit);
  IF v_ids = '{}' THEN RETURN; END IF;

  -- As far as nobody else has taken them meanwhile. What is not 'delivered' or 'failed' is open: said so, no index but the
  -- key will do.
  RETURN QUERY
  UPDATE webhooks_delivery d
     SET state = 'sending', due_at = p_until, attempts = d.attempts + 1, first_tried_at = coalesce(d.first_tried_at, p_now)
    FROM webhooks_endpoint e, webhooks_event v
   WHERE e.id = d.endpoint_id AND v.id = d.event_id AND d.id IN (
     SELECT o.id FROM webhooks_delivery o
      WHERE o.id = ANY(v_ids) AND o.state NOT IN ('delivered', 'failed') AND o.due_at <= p_now FOR UPDATE SKIP LOCKED)
  RETURNING d.id, d.attempts, d.endpoint_id, e.url::text, e.secret::text, e.previous_secret::text, e.previous_until,
            v.id, v.type::text, v.data, v.occurred_at;
END $$;
