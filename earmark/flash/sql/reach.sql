-- Which promotions reach a place. Each has its own radius, so what is indexed is the box around its circle (as wide as
-- ST_DWithin itself would draw it) together with its window: whoever stands in no box and no window is not looked at.
CREATE INDEX IF NOT EXISTS flash_promo_reach ON flash_flashpromo
  USING gist (_ST_Expand(location, radius_m), tstzrange(starts_at, ends_at)) WHERE status IN ('scheduled', 'active');

-- A promotion is where its store is; one that is over stays where it was.
CREATE OR REPLACE FUNCTION flash.follow_store() RETURNS trigger LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  UPDATE flash_flashpromo p SET location = NEW.location
    FROM catalog_storeproduct o
   WHERE o.store_id = NEW.id AND p.store_product_id = o.id AND p.status IN ('scheduled', 'active');
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER flash_follow_store AFTER UPDATE OF location ON inventory_store
  FOR EACH ROW WHEN (OLD.location IS DISTINCT FROM NEW.location) EXECUTE FUNCTION flash.follow_store();
