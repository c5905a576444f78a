"""What is known of endpoints and of what they were told."""
