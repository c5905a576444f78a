-- Writes an order with its lines, its payment, its first event and the fact that tells of it (p_fact), and empties the cart that it came from (p_cart, or
-- NULL), whose row the caller has locked. `written` is false, and nothing is done, when the number is taken.
DROP FUNCTION IF EXISTS orders.place;
CREATE OR REPLACE FUNCTION orders.place(
  p_id uuid, p_transfer uuid, p_goods_transfer uuid, p_number text, p_user bigint, p_currency text,
  p_subtotal bigint, p_discount bigint, p_total bigint,
  p_promo_code bigint, p_pay_by timestamptz, p_address jsonb, p_method text, p_payment text, p_event uuid, p_cart uuid,
  p_now timestamptz, p_products bigint[], p_stores bigint[], p_stocks uuid[], p_names text[], p_skus text[],
  p_prices bigint[], p_quantities int[], p_discounts bigint[], p_fact jsonb, p_request_id text,
  OUT written boolean) LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  INSERT INTO orders_order (id, number, user_id, status, currency, subtotal, discount, total, promo_code_id, transfer_id,
                            goods_transfer_id, pay_by, shipping_address, created_at, updated_at)
  VALUES (p_id, p_number, p_user, 'pending', p_currency, p_subtotal, p_discount, p_total, p_promo_code, p_transfer,
          p_goods_transfer, p_pay_by, p_address, p_now, p_now)
  ON CONFLICT (number) DO NOTHING;
  written := FOUND;
  IF NOT written THEN RETURN; END IF;
  INSERT INTO orders_orderline (order_id, product_id, store_id, stock_id, name, sku, unit_price, quantity, discount, returned)
  SELECT p_id, l.product, l.store, l.stock, l.name, l.sku, l.price, l.quantity, l.discount, 0
    FROM unnest(p_products, p_stores, p_stocks, p_names, p_skus, p_prices, p_quantities, p_discounts)
         WITH ORDINALITY l (product, store, stock, name, sku, price, quantity, discount, n)
   ORDER BY l.n;
  INSERT INTO orders_payment (order_id, method, status, wanted, amount, currency, refund_wanted, refunded, reference,
                              checkout_url, error, attempts)
  VALUES (p_id, p_method, p_payment, '', p_total, p_currency, 0, 0, '', '', '', 0);
  INSERT INTO orders_orderevent (id, order_id, type, note, at) VALUES (p_event, p_id, 'placed', '', p_now);
  IF p_cart IS NOT NULL THEN
    DELETE FROM orders_cartitem WHERE cart_id = p_cart;
  END IF;
  PERFORM base.publish('order.placed', p_fact, p_request_id);
END $$;
