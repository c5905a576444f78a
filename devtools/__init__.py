"""Runs Earmark on a developer's machine: private PostgreSQL and Redis, all processes under one roof."""
