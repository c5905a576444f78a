"""Of each operation about service accounts: a call that succeeds and one that does not."""

from earmark.identity.services import open_service_account
from tests.factories import anybody, bearer, make_user

ACCOUNTS = "/api/v1/auth/service-accounts/"
ONE = ACCOUNTS + "{client_id}/"


def path(partner, tail=""):
    """The path of an account that the partner has from now on."""
    account = open_service_account(partner_id=partner.pk, name="Job").client
    return f"{ACCOUNTS}{account.client_id}/{tail}"


def calling(method, *body, tail=""):
    """A call to one's own account, and to one that is not there."""

    def own(w):
        partner = make_user(role="partner")
        return getattr(bearer(partner), method)(path(partner, tail), *body)

    return own, lambda w: getattr(w.partner, method)(f"{ACCOUNTS}nothing/{tail}", *body)


CALLS = {
    f"get {ACCOUNTS}": (lambda w: w.partner.get(ACCOUNTS), lambda w: anybody().get(ACCOUNTS)),
    f"post {ACCOUNTS}": (
        lambda w: w.partner.post(ACCOUNTS, {"name": "Job"}),
        lambda w: w.partner.post(ACCOUNTS, {}),
    ),
    f"get {ONE}": calling("get"),
    f"patch {ONE}": calling("patch", {"scope": "read"}),
    f"delete {ONE}": calling("delete"),
    f"post {ONE}rotate/": calling("post", tail="rotate/"),
}
