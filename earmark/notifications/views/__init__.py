"""The doors of notifications: my own, what I want to be told, where I can be reached."""
