-- How many units p_account can still sell, as of p_now, and if none, when a hold could free one. Holds whose time is over
-- count as free before anybody has swept them. p_most: what a promotion that nobody has started yet will set aside.
CREATE OR REPLACE FUNCTION flash.left_in(p_account bigint, p_most bigint, p_now timestamptz)
RETURNS TABLE (units bigint, retry_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT least(p_most, a.available + coalesce(l.over, 0))::bigint,
         CASE WHEN a.available + coalesce(l.over, 0) <= 0 THEN l.next END
    FROM ledger_account a
    CROSS JOIN LATERAL (
      SELECT sum(o.amount) FILTER (WHERE o.expires_at <= p_now) AS over,
             min(o.expires_at) FILTER (WHERE o.expires_at > p_now) AS next
        FROM ledger_open_line o WHERE o.account_id = a.id AND o.expires_at IS NOT NULL) l
   WHERE a.id = p_account
$$;

-- The same for a promotion: 0 for one that has been written down as over. One row, but for an unknown one.
CREATE OR REPLACE FUNCTION flash.remaining(p_promo bigint, p_now timestamptz)
RETURNS TABLE (units bigint, retry_at timestamptz) LANGUAGE sql STABLE AS $$
  SELECT coalesce(l.units, 0), l.retry_at
    FROM flash_flashpromo p
    JOIN catalog_storeproduct o ON o.id = p.store_product_id
    JOIN inventory_stock s ON s.id = o.stock_id
    LEFT JOIN LATERAL flash.left_in(
      coalesce(p.account_id, s.account_id), CASE WHEN p.account_id IS NULL THEN p.quantity END, p_now) l
      ON p.status IN ('scheduled', 'active')
   WHERE p.id = p_promo
$$;
