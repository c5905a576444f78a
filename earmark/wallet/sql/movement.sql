-- All that moved a user's money, as its owner sees it: a hold is PENDING, settled SUCCESS, given back FAILED.
CREATE OR REPLACE VIEW wallet_movement AS
SELECT t.id, w.user_id, t.kind,
       CASE t.state WHEN 'H' THEN 'PENDING' WHEN 'P' THEN 'SUCCESS' ELSE 'FAILED' END AS status,
       CASE WHEN m.amount < 0 THEN 'debit' ELSE 'credit' END AS direction,
       abs(m.amount)::bigint AS amount, a.unit AS currency, t.created_at, t.closed_at
  FROM wallet_wallet w
  JOIN ledger_account a ON a.id = w.account_id
  JOIN ledger_transfer t ON t.owner = w.account_id
 CROSS JOIN LATERAL (
   SELECT sum(CASE w.account_id WHEN e.credit_id THEN e.amount ELSE -e.amount END) AS amount
     FROM ledger_entry e WHERE e.transfer_id = t.id AND w.account_id IN (e.debit_id, e.credit_id)) m
 WHERE m.amount <> 0;
