CREATE SCHEMA IF NOT EXISTS notifications;

-- When somebody in p_zone is to hear what is ready now: at once, or at the end of their quiet hours; `day` is the local date
-- of that moment. A zone that is not known here counts as p_else. No quiet hours: NULL, or both ends alike.
CREATE OR REPLACE FUNCTION notifications.due(p_now timestamptz, p_zone text, p_else text, p_quiet_from time, p_quiet_to time,
  OUT at timestamptz, OUT day date) LANGUAGE plpgsql STABLE AS $$
DECLARE v_zone text := coalesce(nullif(p_zone, ''), p_else); v_local timestamp; v_time time;
BEGIN
  BEGIN
    v_local := p_now AT TIME ZONE v_zone;
  EXCEPTION WHEN invalid_parameter_value THEN
    v_zone := p_else;
    v_local := p_now AT TIME ZONE v_zone;
  END;
  v_time := v_local::time;
  at := p_now;
  day := v_local::date;
  IF (CASE WHEN p_quiet_from < p_quiet_to THEN v_time >= p_quiet_from AND v_time < p_quiet_to
          WHEN p_quiet_from > p_quiet_to THEN v_time >= p_quiet_from OR v_time < p_quiet_to END)
  THEN
    day := day + CASE WHEN v_time >= p_quiet_to THEN 1 ELSE 0 END;
    at := greatest(p_now, (day + p_quiet_to) AT TIME ZONE v_zone);
  END IF;
END $$;

-- What these people have heard on that day of theirs: pushes that were not suppressed, and whether one is the campaign's.
-- May name others too; p_users is in the order of the ids.
CREATE OR REPLACE FUNCTION notifications.heard(p_campaign bigint, p_users bigint[], p_day date)
  RETURNS TABLE (person bigint, pushes bigint, of_this boolean) LANGUAGE plpgsql STABLE AS $$
DECLARE v_first bigint := p_users[1]; v_last bigint := p_users[cardinality(p_users)];
BEGIN
  -- To read a stretch of the key costs a tenth of a look for each person, unless it is full of people who are not meant.
  IF EXISTS (SELECT FROM notifications_push WHERE local_day = p_day AND user_id BETWEEN v_first AND v_last
              OFFSET 5 * cardinality(p_users)) THEN
    RETURN QUERY SELECT id, theirs.* FROM unnest(p_users) id, LATERAL (
        SELECT count(*) FILTER (WHERE state <> 'suppressed'), bool_or(campaign_id = p_campaign)
          FROM notifications_push WHERE local_day = p_day AND user_id = id) theirs;
  ELSE
    RETURN QUERY SELECT user_id, count(*) FILTER (WHERE state <> 'suppressed'), bool_or(campaign_id = p_campaign)
      FROM notifications_push WHERE local_day = p_day AND user_id BETWEEN v_first AND v_last GROUP BY user_id;
  END IF;
END $$;

-- Takes a batch of a campaign's people: writes a push for each, moves the cursor past them, and counts. p_users in the order
-- of their ids, nobody twice; p_zones is where each of them lives, p_zone where '' or a name that is not known here is.
-- Nothing is `taken` once the campaign is over, or when the cursor does not stand at p_after. Who is `known` has been told
-- that day. Who has opted out of the campaign's topic costs a look by range for the batch, and no more where nobody has.
-- Locks: the campaign's row, then whoever else fans out; so one campaign a transaction.
-- See Note [Governor of campaigns] in earmark.notifications.services.campaigns.
CREATE OR REPLACE FUNCTION notifications.fan_out(
  p_campaign bigint, p_users bigint[], p_zones text[], p_now timestamptz, p_zone text, p_cap int, p_quiet_from time,
  p_quiet_to time, p_after bigint, OUT taken boolean, OUT queued int, OUT suppressed int, OUT known int)
  LANGUAGE plpgsql VOLATILE
  -- The planner knows little of a day that has just begun: it shall go by the key all the same, and not stop to compile.
  SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  v_ends timestamptz; v_cursor bigint; v_topic text; v_due timestamptz; v_day date; v_users bigint[]; v_full bigint[];
  v_unwilling bigint[]; v_spared bigint[]; v_capped int := 0; v_quiet int := 0; v_opted int := 0;
BEGIN
  taken := false; queued := 0; suppressed := 0; known := 0;
  SELECT ends_at, cursor, topic INTO STRICT v_ends, v_cursor, v_topic FROM notifications_campaign
   WHERE id = p_campaign FOR NO KEY UPDATE;
  IF v_ends <= p_now OR v_cursor <> p_after OR cardinality(p_users) = 0 THEN RETURN; END IF;
  -- What one writes the next has to see, or two campaigns would both be somebody's last push of the day.
  PERFORM pg_advisory_xact_lock(hashtext('notifications.fan_out'));
  SELECT coalesce(array_agg(user_id), '{}') INTO v_unwilling FROM notifications_optout
   WHERE topic = v_topic AND channel = 'push' AND user_id BETWEEN p_users[1] AND p_users[cardinality(p_users)];

  FOR v_due, v_day, v_users IN
    WITH due AS MATERIALIZED (
      SELECT zone, d.* FROM (SELECT DISTINCT unnest(p_zones) AS zone) z,
                            notifications.due(p_now, zone, p_zone, p_quiet_from, p_quiet_to) d)
    SELECT min(at), min(day), p_users FROM due HAVING count(DISTINCT at) = 1 AND count(DISTINCT day) = 1
    UNION ALL  -- only when they are not all due alike: to part them costs a third of writing them
    SELECT at, day, array_agg(id)
      FROM (SELECT at, day, id FROM unnest(p_users, p_zones) p (id, zone) JOIN due USING (zone)
             WHERE (SELECT count(DISTINCT at) > 1 OR count(DISTINCT day) > 1 FROM due) ORDER BY day, at, id) parted
     GROUP BY day, at
  LOOP
    v_full := '{}';
    v_spared := '{}';
    IF p_cap <= 0 OR cardinality(v_unwilling) > 0 OR EXISTS (SELECT FROM notifications_push WHERE local_day = v_day
                                AND user_id BETWEEN v_users[1] AND v_users[cardinality(v_users)]) THEN
      SELECT coalesce(array_agg(id) FILTER (WHERE willing AND (pushes < p_cap OR v_due >= v_ends)), '{}'),
             coalesce(array_agg(id) FILTER (WHERE willing AND pushes >= p_cap AND v_due < v_ends), '{}'),
             coalesce(array_agg(id) FILTER (WHERE NOT willing), '{}')
        INTO v_users, v_full, v_spared
        FROM (SELECT id, coalesce(h.pushes, 0) AS pushes, unwilling IS NULL AS willing
                FROM unnest(v_users) id LEFT JOIN notifications.heard(p_campaign, v_users, v_day) h ON h.person = id
                LEFT JOIN unnest(v_unwilling) unwilling ON unwilling = id
               WHERE h.of_this IS NOT TRUE ORDER BY id) untold;
    END IF;
    -- No ON CONFLICT: it takes half as long again, and behind the lock there is none. The key has the last word.
    INSERT INTO notifications_push (campaign_id, user_id, due_at, local_day, attempts, state, reason)
    SELECT p_campaign, id, v_due, v_day, 0, CASE WHEN v_due < v_ends THEN 'queued' ELSE 'suppressed' END,
           CASE WHEN v_due < v_ends THEN '' ELSE 'quiet_hours' END
      FROM unnest(v_users) id;
    INSERT INTO notifications_push (campaign_id, user_id, due_at, local_day, attempts, state, reason)
    SELECT p_campaign, id, v_due, v_day, 0, 'suppressed', 'daily_cap' FROM unnest(v_full) id
    UNION ALL
    SELECT p_campaign, id, v_due, v_day, 0, 'suppressed', 'opted_out' FROM unnest(v_spared) id;
    IF v_due < v_ends THEN
      queued := queued + cardinality(v_users);
    ELSE
      v_quiet := v_quiet + cardinality(v_users);
    END IF;
    v_capped := v_capped + cardinality(v_full);
    v_opted := v_opted + cardinality(v_spared);
  END LOOP;

  taken := true;
  suppressed := v_capped + v_quiet + v_opted;
  known := cardinality(p_users) - queued - suppressed;
  UPDATE notifications_campaign c
     SET cursor = p_users[cardinality(p_users)], fed = fed + cardinality(p_users),
         queued = c.queued + fan_out.queued, daily_cap = daily_cap + v_capped, quiet_hours = quiet_hours + v_quiet,
         opted_out = opted_out + v_opted
   WHERE id = p_campaign;
END $$;
