"""Service accounts and the OpenID provider."""

from devtools.postman.model import Call, Folder

ACCOUNTS = "/api/v1/auth/service-accounts/"
ACCOUNT = f"{ACCOUNTS}{{client_id}}/"
CLIENT = ("{{client_id}}", "{{client_secret}}")

FOLDER = Folder(
    "Machines and OpenID",
    "A partner's programs log in with client credentials; the provider's own addresses are those of RFC 6749 and OpenID Connect.",
    [
        Call("A new service account", f"POST {ACCOUNTS}", says=201, by="partner",
             body={"name": "Postman {{run}}", "scope": "read"}, value={"scope": "read"},
             keeps={"client_id": "client_id", "client_secret": "client_secret"}),
        Call("My service accounts", f"GET {ACCOUNTS}", by="partner", query={"page_size": "100"},
             tests={"has this one": 'pm.expect(pm.response.text()).to.include(pm.variables.get("client_id"))'}),
        Call("Service accounts, for a customer: refused", f"GET {ACCOUNTS}", says=403, code="permission_denied"),
        Call("One service account", f"GET {ACCOUNT}", by="partner", value={"client_id": "{{client_id}}"}),
        Call("No such service account: refused", f"GET {ACCOUNT}", says=404, by="partner", code="not_found",
             at={"client_id": "nothing"}),
        Call("Change what it may", f"PATCH {ACCOUNT}", by="partner", body={"scope": "read write"}, value={"scope": "read write"}),
        Call("A new client secret", f"POST {ACCOUNT}rotate/", by="partner", keeps={"client_secret": "client_secret"}),
        Call("What the provider can do", "GET /.well-known/openid-configuration", by=None,
             tests={"has its addresses": "pm.expect(body).to.include.keys('token_endpoint', 'jwks_uri')"},
             value={"grant_types_supported.length": 3}),
        Call("The same, for OAuth clients", "GET /.well-known/oauth-authorization-server", by=None,
             tests={"has its addresses": "pm.expect(pm.response.json()).to.include.keys('token_endpoint')"}),
        Call("Its keys", "GET /.well-known/jwks.json", by=None, value={"keys[0].kty": "RSA"}),
        Call("A token for the machine", "POST /oauth/token/", by=None, basic=CLIENT,
             form={"grant_type": "client_credentials", "scope": "read"}, value={"token_type": "Bearer", "scope": "read"},
             keeps={"machine_token": "access_token"}),
        Call("A token for a wrong secret: refused", "POST /oauth/token/", says=401, by=None, basic=("{{client_id}}", "wrong"),
             form={"grant_type": "client_credentials"}, value={"error": "invalid_client"}),
        Call("The machine reads", "GET /api/v1/account/balance/", by="machine"),
        Call("It may not write with this token: refused", "POST /api/v1/activation/", says=403, by="machine",
             code="insufficient_scope", body={"offer_id": 1}),
        Call("Is the token good", "POST /oauth/introspect/", by=None, basic=CLIENT, form={"token": "{{machine_token}}"},
             value={"active": True}),
        Call("End the token", "POST /oauth/revoke/", by=None, basic=CLIENT, form={"token": "{{machine_token}}"}),
        Call("What it is worth now: refused", "GET /api/v1/account/balance/", says=401, by="machine", code="invalid_token"),
        Call("Userinfo wants a token: refused", "GET /oauth/userinfo/", says=401, by=None),
        Call("Close the service account", f"DELETE {ACCOUNT}", says=204, by="partner"),
    ],
)  # fmt: skip
