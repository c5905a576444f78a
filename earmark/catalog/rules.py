"""What the catalog may hold. Pure."""

#: Rows of one bulk upload.
LARGEST_BULK = 10_000
