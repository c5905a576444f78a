"""Users, roles, profiles, sessions and tokens."""
