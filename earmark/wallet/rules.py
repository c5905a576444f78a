"""A wallet's words. Pure."""

PENDING, SUCCESS, FAILED = "PENDING", "SUCCESS", "FAILED"
STATUSES = ((PENDING, PENDING), (SUCCESS, SUCCESS), (FAILED, FAILED))
KINDS = tuple((kind, kind) for kind in ("activation", "renewal", "order", "top_up", "refund"))
DIRECTIONS = (("debit", "debit"), ("credit", "credit"))

#: Largest single top-up, in minor units: a typing error should not become a fortune.
LARGEST_TOP_UP = 10**11
