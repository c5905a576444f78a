"""What customers, staff and clocks do with orders: a file a verb."""
