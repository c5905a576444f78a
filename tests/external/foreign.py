"""A foreign OpenID issuer: a real server on loopback, which can be told to misbehave."""

import hashlib
import json
import threading
from base64 import b64decode, urlsafe_b64encode
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_urlsafe
from time import time
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from joserfc.jwk import ECKey, OKPKey, RSAKey
from joserfc.jws import JWSRegistry
from joserfc.util import json_b64encode
from joserfc.util import urlsafe_b64encode as base64url

CLIENT, SECRET, AUDIENCE = "shop", "s3cr%t:/", "earmark-api"
DISCOVERY, JWKS = "/.well-known/openid-configuration", "/jwks"

#: Making RSA keys is slow: these are shared by all tests.
KEYS = {name: RSAKey.generate_key(2048, {"kid": name, "use": "sig"}) for name in ("one", "two", "stranger")}
OTHER_KEYS = {
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "ES384": ECKey.generate_key("P-384", {"kid": "ec384"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "ed"}),
}


def sign(claims, key=KEYS["one"], *, alg="RS256", **header):
    """The claims as a JWT; header members that are None are left out."""
    header = {"alg": alg, "typ": "JWT", "kid": key.kid} | header
    written = json_b64encode({name: value for name, value in header.items() if value is not None})
    signed = written + b"." + base64url(json.dumps(claims).encode())
    signature = JWSRegistry.algorithms[alg].sign(signed, key)
    return (signed + b"." + base64url(signature)).decode()


class Foreign:
    """Knows one person, and signs whatever it is asked to."""

    def __init__(self):
        self.keys = [KEYS["one"]]
        #: Path → "fail", "hang", "drip", "nonsense", "redirect", "huge" or a JSON value to answer with.
        self.mood = {}
        #: Paths that were asked, in order.
        self.asked = []
        #: What the next ID tokens say besides, over what is right.
        self.id_claims = {}
        self.user = {"sub": "ana-at-foreign"}
        self.codes = {}
        self.refuses_sign_in = False
        #: Whether it says `iss` when it sends people back (RFC 9207).
        self.names_itself = True
        self.secret_goes_in = "client_secret_basic"
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.foreign = self
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()

    def entry(self, **changes):
        """Its member of OIDC_ISSUERS."""
        client = {"client_id": CLIENT, "client_secret": SECRET, "label": "Foreign"}
        return {"issuer": self.url, "audience": AUDIENCE} | client | changes

    def claims(self, **changes):
        """What a good access token says; members that are None are left out."""
        now = int(time())
        right = {"iss": self.url, "aud": AUDIENCE, "iat": now, "exp": now + 300} | self.user
        return {name: value for name, value in (right | changes).items() if value is not None}

    def access_token(self, key=KEYS["one"], **changes):
        return sign(self.claims(**changes), key, typ="at+jwt")

    def id_token(self, nonce, key=KEYS["one"], **changes):
        return sign(self.claims(aud=CLIENT, nonce=nonce, **changes), key)

    def count(self, path):
        """How often the path was asked."""
        return self.asked.count(path)

    def discovery(self):
        names = {"authorization_endpoint": "/authorize", "token_endpoint": "/token", "jwks_uri": JWKS}
        return {
            "issuer": self.url,
            "token_endpoint_auth_methods_supported": [self.secret_goes_in],
            **{name: self.url + path for name, path in names.items()},
        }

    def jwks(self):
        return {"keys": [key.as_dict(private=False) for key in self.keys]}

    def authorize(self, asked):
        """Where the browser goes: back at once, as if its user had agreed."""
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        back = {"state": asked["state"]} | ({"iss": self.url} if self.names_itself else {})
        if self.refuses_sign_in:
            return f"{asked['redirect_uri']}?{urlencode(back | {'error': 'access_denied'})}"
        code = token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode(back | {'code': code})}"

    def token(self, form, authorization):
        """Status and answer for a code: it works once, for our client, with the verifier."""
        asked = self.codes.pop(form.get("code"), None)
        given = (form.get("client_id"), form.get("client_secret"))
        if self.secret_goes_in == "client_secret_basic":
            given = tuple(map(unquote, b64decode(authorization.removeprefix("Basic ")).decode().split(":")))
        challenge = urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        if given != (CLIENT, SECRET):
            return 401, {"error": "invalid_client"}
        if (
            not asked
            or asked["code_challenge"] != challenge.decode()
            or asked["redirect_uri"] != form["redirect_uri"]
        ):
            return 400, {"error": "invalid_grant"}
        access = self.access_token()
        half = hashlib.sha256(access.encode()).digest()[:16]
        claims = {"at_hash": base64url(half).decode(), "nonce": asked["nonce"]} | self.id_claims
        return 200, {"access_token": access, "token_type": "Bearer", "id_token": self.id_token(**claims)}


class Handler(BaseHTTPRequestHandler):
    """One connection to the issuer."""

    def log_message(self, *words):
        """Says nothing."""

    def do_GET(self):
        foreign, url = self.server.foreign, urlsplit(self.path)
        foreign.asked.append(url.path)
        mood = foreign.mood.get(url.path)
        if mood is not None:
            self.misbehave(mood)
        elif url.path == "/authorize":
            self.go(foreign.authorize(only_values(url.query)))
        elif url.path in (DISCOVERY, JWKS):
            self.say(200, foreign.discovery() if url.path == DISCOVERY else foreign.jwks())
        else:
            self.say(404, {})

    def do_POST(self):
        foreign = self.server.foreign
        foreign.asked.append(self.path)
        form = only_values(self.rfile.read(int(self.headers["Content-Length"])).decode())
        mood = foreign.mood.get(self.path)
        if mood is not None:
            self.misbehave(mood)
        else:
            self.say(*foreign.token(form, self.headers.get("Authorization", "")))

    def misbehave(self, mood):
        match mood:
            case "fail":
                self.say(500, {})
            case "hang":
                self.server.foreign.stopping.wait(20)
            case "drip":
                self.drip()
            case "nonsense":
                self.write(200, b"<html>soon</html>")
            case "huge":
                self.write(200, b'{"keys": "' + b"x" * 300_000 + b'"}')
            case "redirect":
                self.go("/elsewhere" + self.path)
            case answer:
                self.say(200, answer)

    def drip(self):
        """A byte now and then, for as long as anybody listens."""
        self.send_response(200)
        self.end_headers()
        try:
            while not self.server.foreign.stopping.wait(0.05):
                self.wfile.write(b" ")
        except OSError:
            pass

    def go(self, url):
        self.send_response(302)
        self.send_header("Location", url)
        self.end_headers()

    def say(self, status, value):
        self.write(status, json.dumps(value).encode())

    def write(self, status, content):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def only_values(query):
    return {name: values[0] for name, values in parse_qs(query).items()}
