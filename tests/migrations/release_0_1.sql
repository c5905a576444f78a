-- A shop as release 0.1 left it: ana has 100.00, of which 20.00 is held for an activation.
INSERT INTO identity_user (id, password, is_superuser, first_name, last_name, is_staff, is_active, date_joined, username, email, phone, role)
VALUES (1, '!', false, 'Ana', 'Example', false, true, now(), 'ana', 'ana@example.com', '', 'customer'),
       (2, '!', true, 'Root', 'Example', true, true, now(), 'root', 'root@example.com', '', 'admin');
INSERT INTO identity_profile (user_id, language, time_zone, is_new_user, is_frequent)
VALUES (1, 'es', 'America/Bogota', true, false), (2, 'en', '', true, false);
INSERT INTO identity_session (id, current_token, created_at, expires_at, reason, user_agent, user_id)
VALUES ('01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002', now(), now() + interval '14 days', '', 'curl', 1);
INSERT INTO ledger_account (id, unit, code, guard, rank, available, held)
VALUES (101, 'USD', NULL, 'balance', 0, 8000, 2000);
INSERT INTO wallet_wallet (user_id, account_id) VALUES (1, 101);
INSERT INTO ledger_account (id, unit, code, guard, rank, available, held)
VALUES (102, 'USD', 'test-world', 'none', 0, 0, 0), (103, 'USD', 'test-revenue', 'none', 0, 0, 0);
INSERT INTO ledger_transfer (id, owner, key, kind, state, digest, born, expires_at, created_at, closed_at)
VALUES ('01900000-0000-7000-8000-000000000003', 102, 'fill:1', 'top_up', 'P', '\x00', 1, NULL, now(), now()),
       ('01900000-0000-7000-8000-000000000004', 101, 'buy:1', 'activation', 'H', '\x00', 1, NULL, now(), NULL);
INSERT INTO ledger_entry (transfer_id, debit_id, credit_id, n, amount)
VALUES ('01900000-0000-7000-8000-000000000003', 102, 101, 1, 10000),
       ('01900000-0000-7000-8000-000000000004', 101, 103, 1, 2000);
INSERT INTO ledger_open_line (transfer_id, account_id, amount, expires_at)
VALUES ('01900000-0000-7000-8000-000000000004', 101, 2000, NULL);
