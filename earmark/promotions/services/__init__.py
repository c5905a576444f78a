"""What is done with promo codes: a file a noun or verb."""

from earmark.promotions.errors import PromoCodeInvalid
from earmark.promotions.services.using import Quote, quote, release, take

__all__ = ["PromoCodeInvalid", "Quote", "quote", "release", "take"]
