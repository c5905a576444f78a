"""What pictures of samples are called: they are drawn when they are needed, so their names come before them."""

import hashlib

#: Pictures of each category.
VARIANTS = 4


def sample_name(slug: str, variant: int) -> str:
    """The file of a category's picture, by the recipe in place of the content."""
    return f"products/{hashlib.sha256(f'sample:{slug}:{variant}'.encode()).hexdigest()}.jpg"
