"""Reading promo codes."""
