"""Monitoring: who may look at `/metrics`, what it shows, and what the processes count that no context does."""
