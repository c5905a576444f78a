"""A stand-in provider that speaks the provider protocol over HTTP and fails on request."""
