-- What the release before this one left in its queue.
INSERT INTO notifications_notification
  (id, user_id, channel, kind, address, subject, text, dedupe_key, state, reason, attempts, due_at, created_at, request_id)
VALUES
  ('01930000-0000-7000-8000-000000000501', 1, 'email', 'order_shipped', 'ana@example.com', 'On its way',
   'Your order is on its way.', 'order:7:shipped', 'queued', '', 0, '2026-11-20 10:00+00', '2026-11-20 10:00+00', '');
