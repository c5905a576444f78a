"""What the endpoints of carts, orders and payments take and give."""
