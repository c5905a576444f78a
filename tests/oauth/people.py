"""What people and clients do over HTTP."""

import re
import secrets
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import httpx
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.factories import PASSWORD

REDIRECT = "https://shop.example/callback"
SCOPE = "openid profile email read write"
BALANCE = "/api/v1/account/balance/"


class Browser(httpx.Client):
    """Fetches pages, fills in their forms, keeps cookies, and stops where it is sent elsewhere."""

    def __init__(self, server):
        super().__init__(base_url=server, timeout=30)
        self.server = server

    def submit(self, page, **fields):
        """The page's form, sent back with these fields."""
        found = re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', page.text)
        hidden = {name: unescape(value) for name, value in found}
        answer = self.post(str(page.url), data=hidden | fields, headers={"Referer": str(page.url)})
        return self.follow(answer)

    def follow(self, answer):
        """As a browser does, up to where another site begins."""
        while answer.is_redirect and answer.headers["Location"].startswith(("/", self.server)):
            answer = self.get(answer.headers["Location"])
        return answer

    def log_in(self, username, password=PASSWORD):
        return self.submit(self.get("/account/login/"), username=username, password=password)

    def ask(self, url):
        """What the provider shows for a client's request."""
        return self.follow(self.get(url))

    def agree(self, url):
        """Where the client gets its answer, after the user has agreed."""
        return self.submit(self.ask(url), allow="Authorize").headers["Location"]

    def refuse(self, url):
        return self.submit(self.ask(url)).headers["Location"]


class StockClient(OAuth2Session):
    """Authlib's client, told nothing but the issuer's address."""

    def __init__(self, server, registered, scope=SCOPE, **options):
        self.server = server
        self.discovered = httpx.get(f"{server}/.well-known/openid-configuration").json()
        super().__init__(
            client_id=registered.client.client_id,
            client_secret=registered.secret or None,
            token_endpoint_auth_method="client_secret_basic" if registered.secret else "none",
            redirect_uri=REDIRECT,
            scope=scope,
            code_challenge_method="S256",
            token_endpoint=self.discovered["token_endpoint"],
            **options,
        )
        self.nonce, self.verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)

    def request_url(self, **more):
        """Where the user's browser is sent."""
        given = {"code_verifier": self.verifier, "nonce": self.nonce} | more
        url, self.state = self.create_authorization_url(self.discovered["authorization_endpoint"], **given)
        return url

    def exchange(self, location, **more):
        """Tokens for the code in the address that the browser came back to."""
        given = {"code_verifier": self.verifier} | more
        return self.fetch_token(authorization_response=location, state=self.state, **given)

    def sign_in(self, browser):
        """All of it: the tokens."""
        return self.exchange(browser.agree(self.request_url()))

    def claims(self, id_token):
        """What the ID token says, checked as the specification asks."""
        keys = KeySet.import_key_set(httpx.get(self.discovered["jwks_uri"]).json())
        token = jwt.decode(
            id_token, keys, algorithms=self.discovered["id_token_signing_alg_values_supported"]
        )
        wanted = {
            "iss": {"essential": True, "value": self.discovered["issuer"]},
            "aud": {"essential": True, "value": self.client_id},
            "nonce": {"essential": True, "value": self.nonce},
            "exp": {"essential": True},
        }
        jwt.JWTClaimsRegistry(**wanted).validate(token.claims)
        return token.claims

    def renew(self, refresh_token):
        """The bare answer to a refresh token."""
        return self.bare(grant_type="refresh_token", refresh_token=refresh_token)

    def bare(self, **body):
        """The token endpoint's answer, whatever it is."""
        return post(self.discovered["token_endpoint"], self.client_id, self.client_secret, **body)

    def end(self, token):
        """The answer to a revocation."""
        return post(self.discovered["revocation_endpoint"], self.client_id, self.client_secret, token=token)


def post(url, client_id, secret, **body):
    """A form of a client that says who it is as it can."""
    if secret:
        return httpx.post(url, data=body, auth=(client_id, secret))
    return httpx.post(url, data=body | {"client_id": client_id})


def query(location):
    """What the address carries."""
    return dict(parse_qsl(urlsplit(location).query))


def opens(server, token, path=BALANCE):
    """The status with which the API answers to the token."""
    return httpx.get(f"{server}{path}", headers={"Authorization": f"Bearer {token}"}).status_code
