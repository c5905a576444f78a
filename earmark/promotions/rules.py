"""What a promo code takes off. Pure."""

FIXED, PERCENTAGE = "fixed", "percentage"
KINDS = ((FIXED, FIXED), (PERCENTAGE, PERCENTAGE))
