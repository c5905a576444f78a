"""Why webhooks refuse."""

from earmark.base.errors import Refusal


class TooManyEndpoints(Refusal):
    """One owner has so many already that another is more likely a mistake."""

    code = "too_many_endpoints"
    detail = "You have {limit} endpoints; delete one first."


class EndpointNotFound(Refusal):
    """There is no such endpoint, or it is somebody else's."""

    code = "endpoint_not_found"
    detail = "There is no such endpoint."


class DeliveryNotFound(Refusal):
    """There is no such delivery, or it is somebody else's."""

    code = "delivery_not_found"
    detail = "There is no such delivery."


class UrlNotAllowed(Refusal):
    """We do not call this address. Member: reason, a phrase."""

    code = "url_not_allowed"
    detail = "We do not call this address: {reason}."

    def __init__(self, *, reason: str) -> None:
        super().__init__(reason=reason)
        self.errors = [{"field": "url", "code": self.code, "detail": str(self)}]
