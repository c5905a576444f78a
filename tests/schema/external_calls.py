"""Of the log-in with a foreign ID token: a call that succeeds and one that does not."""

from django.test import override_settings

from tests.external.conftest import forget
from tests.external.foreign import Foreign
from tests.external.journeys import LOGIN
from tests.factories import anybody

NONCE = "n-0S6_WzA2Mj"


def log_in(nonce):
    """The answer to a good ID token with this nonce said beside it, from an issuer that is there for the call."""
    with Foreign() as foreign, override_settings(OIDC_ISSUERS={"foreign": foreign.entry()}):
        forget()
        answer = anybody().post(LOGIN, {"id_token": foreign.id_token(NONCE), "nonce": nonce})
    forget()
    return answer


CALLS = {
    "post /api/v1/auth/external/{name}/": (lambda w: log_in(NONCE), lambda w: log_in("another")),
}
