-- What p_user has reserved under p_id, for its checkout: its row is locked first, as by flash.cancel, and read after
-- whatever was waited for. `state` is NULL where nothing is held under p_id; no row for what is not there, or
-- somebody else's: all NULL.
CREATE OR REPLACE FUNCTION flash.reserved(p_id uuid, p_user bigint,
  OUT promo bigint, OUT order_id uuid, OUT expires_at timestamptz, OUT state text, OUT price bigint,
  OUT product bigint, OUT store bigint, OUT stock uuid, OUT name text, OUT sku text) LANGUAGE plpgsql VOLATILE AS $$
#variable_conflict use_column
BEGIN
  SELECT r.promo_id, r.order_id, r.expires_at INTO promo, order_id, expires_at
    FROM flash_reservation r WHERE r.id = p_id AND r.user_id = p_user FOR NO KEY UPDATE;
  IF NOT FOUND OR order_id IS NOT NULL THEN RETURN; END IF;
  SELECT CASE WHEN t.state = 'H' AND t.expires_at <= ledger.clock() THEN 'X' ELSE t.state END, t.expires_at
    INTO state, expires_at FROM ledger_transfer t WHERE t.id = p_id;
  SELECT g.price, g.product, g.store, g.stock, g.name, g.sku INTO price, product, store, stock, name, sku
    FROM flash.goods(promo) g;
END $$;

-- What a promotion sells, and at which price.
CREATE OR REPLACE FUNCTION flash.goods(p_promo bigint,
  OUT price bigint, OUT product bigint, OUT store bigint, OUT stock uuid, OUT name text, OUT sku text)
LANGUAGE sql STABLE AS $$
  SELECT p.promo_price, o.product_id, o.store_id, o.stock_id, i.name, i.sku
    FROM flash_flashpromo p
    JOIN catalog_storeproduct o ON o.id = p.store_product_id
    JOIN catalog_product i ON i.id = o.product_id
   WHERE p.id = p_promo
$$;
