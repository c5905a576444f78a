"""One file a scenario, found by its name."""
