"""Reading stores and stock."""
