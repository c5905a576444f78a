"""Flash promotions in and out."""
