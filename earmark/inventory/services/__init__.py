"""What stores do with their stock: a file a noun or verb."""
