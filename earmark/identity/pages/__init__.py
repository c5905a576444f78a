"""Pages for people, under `/account/`."""
