"""What offers do: a file a verb."""
