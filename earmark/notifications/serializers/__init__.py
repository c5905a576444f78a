"""What notifications take and give."""
