"""In with what a foreign issuer has said."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.views import Endpoint
from earmark.identity import openapi
from earmark.identity.authentication import plain
from earmark.identity.external.login import log_in_with_id_token
from earmark.identity.serializers.external import IdTokenSerializer
from earmark.identity.serializers.tokens import TokenPairSerializer


class ExternalLoginView(Endpoint):
    """A foreign ID token for tokens of ours."""

    authentication_classes = ()
    throttled_as = "login"

    @extend_schema(
        summary="Log in with a foreign ID token",
        tags=["Auth"],
        request=IdTokenSerializer,
        responses=TokenPairSerializer,
        examples=[openapi.ID_TOKEN, openapi.TOKEN_PAIR],
    )
    def post(self, request: Request, name: str) -> Response:
        """Tokens for whom a configured issuer's ID token is about; it has to be for our client and have this nonce.

        Who is not known yet becomes a customer. `name` is the issuer's in OIDC_ISSUERS.
        """
        body = self.read(request, IdTokenSerializer)
        pair = log_in_with_id_token(request=plain(request), issuer_name=name, **body, now=clock.now())
        return Response(
            {"access": pair.access, "refresh": pair.refresh}, headers={"Cache-Control": "no-store"}
        )
