"""Of what an SMS gateway calls: a call that succeeds and one that does not."""

from urllib.parse import urlencode

from django.test import override_settings

from tests.factories import anybody

PATH = "/api/v1/notifications/africastalking/{secret}/"
FORM = "application/x-www-form-urlencoded"


def telling(path, secret="shh", **fields):
    """The answer to a callback under that secret."""
    with override_settings(AFRICAS_TALKING_CALLBACK_SECRET="shh"):
        return anybody().post(PATH.format(secret=secret) + path, urlencode(fields), content_type=FORM)


def calling(path, **fields):
    """A callback of the gateway, and of somebody else."""
    return lambda w: telling(path, **fields), lambda w: telling(path, secret="guess", **fields)


CALLS = {
    f"post {PATH}reports/": calling("reports/", id="ATXid_1", status="Success"),
    f"post {PATH}opt-outs/": calling("opt-outs/", senderId="EARMARK", phoneNumber="+254711223344"),
}
