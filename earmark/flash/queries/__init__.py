"""Reading flash promotions."""
