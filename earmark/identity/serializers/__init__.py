"""What the auth endpoints take and give."""
