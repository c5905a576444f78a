CREATE SCHEMA IF NOT EXISTS reviews;

-- Keeps the sum and the number of a product's visible ratings, by adding the difference that a review makes.
-- The product's row is locked by that, weakly, and services lock it before any review (Note [Rating]).
CREATE OR REPLACE FUNCTION reviews.rate() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE catalog_product p
     SET rating_sum = p.rating_sum + d.rating, reviews_count = p.reviews_count + d.number
    FROM (SELECT r.product, sum(r.rating) AS rating, sum(r.number) AS number
            FROM (VALUES (CASE WHEN TG_OP <> 'INSERT' AND OLD.is_visible THEN OLD.product_id END, -OLD.rating, -1),
                         (CASE WHEN TG_OP <> 'DELETE' AND NEW.is_visible THEN NEW.product_id END, NEW.rating, 1))
                 r (product, rating, number)
           WHERE r.product IS NOT NULL
           GROUP BY r.product) d
   WHERE p.id = d.product AND (d.rating <> 0 OR d.number <> 0);
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER reviews_rate
  AFTER INSERT OR DELETE OR UPDATE OF rating, is_visible, product_id ON reviews_review
  FOR EACH ROW EXECUTE FUNCTION reviews.rate();
