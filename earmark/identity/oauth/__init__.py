"""The OpenID provider: the toolkit's protocol, our tokens (docs/adr/0010-one-token.md)."""
