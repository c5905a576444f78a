"""A payment gateway that moves no money, for tests, demos and trying things out (docs/payment-protocol.md)."""
