"""What can be read of offers: a file a noun."""
