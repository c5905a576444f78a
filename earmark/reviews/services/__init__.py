"""What is done with reviews: a file a noun or verb."""
