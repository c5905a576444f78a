-- A picture that has gone, in whatever way, is told of: its file goes when no other product shows it.
CREATE OR REPLACE FUNCTION catalog_image_gone() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM base.publish('image.removed', jsonb_build_object('file', OLD.file), '');
  RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER catalog_image_gone AFTER DELETE ON catalog_productimage
  FOR EACH ROW EXECUTE FUNCTION catalog_image_gone();
