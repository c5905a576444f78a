"""Which release this is."""

#: As in pyproject.toml, which is not there in an image (a test compares them).
VERSION = "0.1.0"
