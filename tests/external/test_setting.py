"""OIDC_ISSUERS: what is wrong with it is said at once."""

import pytest
from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from earmark.identity.external.issuers import issuers, read_issuers

OWN = "https://shop.example.com"
ENTRY = {"issuer": "https://accounts.example.com", "audience": "earmark-api"}


def read(**changes):
    """The issuer `example`, with changes; members that are None are left out."""
    entry = {name: value for name, value in (ENTRY | changes).items() if value is not None}
    return read_issuers({"example": entry}, own=OWN)["example"]


def test_two_members_are_enough():
    issuer = read()

    assert (issuer.url, issuer.audience) == (ENTRY["issuer"], {"earmark-api"})
    assert (issuer.algorithms, issuer.scope, issuer.label) == ({"RS256"}, "read write", "example")
    assert (issuer.jwks_uri, issuer.client_id, issuer.has_pages) == ("", "", False)
    assert issuer.claims.first_name == "given_name"


def test_everything_can_be_said():
    issuer = read(
        audience=["a", "b"],
        jwks_uri="https://keys.example.com/jwks",
        algorithms=["ES256", "EdDSA"],
        scope="read",
        claims={"phone": "tel"},
        label="Example",
        client_id="shop",
        client_secret="s3cret",
    )

    assert (issuer.audience, issuer.algorithms, issuer.scope) == ({"a", "b"}, {"ES256", "EdDSA"}, "read")
    assert (issuer.claims.phone, issuer.claims.email, issuer.has_pages) == ("tel", "email", True)
    assert "s3cret" not in repr(issuer)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8080/realm", "http://localhost:8080", "http://[::1]:1"])
def test_plain_http_may_stay_on_the_machine(url):
    assert read(issuer=url).url == url


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"isuer": "x"}, "there is no isuer"),
        ({"issuer": None}, "issuer: a text"),
        ({"issuer": 3}, "issuer: a text"),
        ({"issuer": "http://accounts.example.com"}, "issuer: an https address"),
        ({"issuer": "http://127.0.0.1.example.com"}, "issuer: an https address"),
        ({"issuer": "accounts.example.com"}, "issuer: an https address"),
        ({"issuer": "https://[x"}, "issuer: an https address"),
        ({"issuer": "https://accounts.example.com/?a"}, "issuer: an https address"),
        ({"issuer": "https://accounts.example.com/" + "x" * 255}, "255"),
        ({"jwks_uri": "http://accounts.example.com/jwks"}, "jwks_uri: an https address"),
        ({"audience": None}, "audience: a text or a list"),
        ({"audience": []}, "audience: a text or a list"),
        ({"audience": [""]}, "audience: a text or a list"),
        ({"algorithms": ["HS256"]}, "algorithms: HS256 is none of"),
        ({"algorithms": ["RS256", "none"]}, "algorithms: none is none of"),
        ({"algorithms": []}, "algorithms: a text or a list"),
        ({"scope": "read fly"}, "scope: there is no fly"),
        ({"claims": {"age": "age"}}, "claims: there is no age"),
        ({"claims": ["email"]}, "claims: an object"),
        ({"claims": {"email": 3}}, "claims: an object"),
        ({"client_secret": "s3cret"}, "needs its client_id"),
        ({"client_id": "earmark-api"}, "ID tokens would open the API"),
        ({"issuer": OWN}, "our own issuer"),
        ({"issuer": OWN + "/"}, "our own issuer"),
    ],
)
def test_what_is_wrong_is_named(change, words):
    with pytest.raises(
        ImproperlyConfigured, match="(?s)OIDC_ISSUERS.*" + words.replace("(", r"\(")
    ) as caught:
        read(**change)

    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [[], "x", None, {"Example": ENTRY}, {"": ENTRY}, {"a/b": ENTRY}, {"example": "https://x.example"}],
)
def test_the_form_has_to_be_right(given):
    with pytest.raises(ImproperlyConfigured, match="OIDC_ISSUERS"):
        read_issuers(given, own=OWN)


def test_one_issuer_has_one_name():
    with pytest.raises(ImproperlyConfigured, match="twice"):
        read_issuers({"a": ENTRY, "b": ENTRY | {"issuer": ENTRY["issuer"] + "/"}}, own=OWN)


def test_the_program_does_not_start_with_a_bad_one(believe):
    believe(example={})

    with pytest.raises(ImproperlyConfigured):
        apps.get_app_config("identity").ready()


def test_it_starts_with_a_good_one(believe):
    believe(example=ENTRY)

    apps.get_app_config("identity").ready()

    assert issuers()["example"].url == ENTRY["issuer"]
