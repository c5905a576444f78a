"""Flash promotions over HTTP."""
