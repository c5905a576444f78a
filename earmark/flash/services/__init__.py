"""What people do with flash promotions: a file a verb."""
