"""What the endpoints of the catalog take and give."""
