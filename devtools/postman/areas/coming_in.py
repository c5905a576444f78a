"""Log-ins of all four roles, and a customer who is new."""

from devtools.postman.model import Call, Folder, number

AUTH = "/api/v1/auth/"
SECRET = "correct horse battery"
EMAIL = "postman-{{run}}@example.com"
#: The first request of a run gives the run its name.
A_NEW_RUN = (
    'pm.collectionVariables.set("run", Date.now().toString(36) + Math.random().toString(36).slice(2, 6));',
)


def _log_in(role: str, **more: object) -> Call:
    return Call(
        f"Log in as {role}",
        f"POST {AUTH}login/",
        by=None,
        body={"username": "{{" + role + "}}", "password": "{{password}}"},
        keeps={f"{role}_token": "access"},
    )


FOLDER = Folder(
    "Coming in",
    "Start here: four tokens, and a customer of this run's own with money in the wallet, who does the rest.",
    [
        Call(
            "Log in",
            f"POST {AUTH}login/",
            by=None,
            before=A_NEW_RUN,
            body={"username": "{{username}}", "password": "{{password}}"},
            keeps={"user_token": "access", "user_refresh": "refresh"},
            tests={"the token is a JWT": 'pm.expect(body.access.split(".")).to.have.lengthOf(3)'},
        ),
        _log_in("admin"),
        _log_in("merchant"),
        _log_in("partner"),
        Call(
            "A wrong password is refused",
            f"POST {AUTH}login/",
            says=401,
            code="invalid_credentials",
            by=None,
            body={"username": "nobody-{{run}}", "password": "wrong"},
        ),
        Call(
            "A log-in without a password is refused",
            f"POST {AUTH}login/",
            says=400,
            code="invalid",
            by=None,
            body={"username": "{{username}}"},
            tests={"names the field": 'pm.expect(body.errors[0].field).to.eql("password")'},
        ),
        Call("Next pair of tokens", f"POST {AUTH}refresh/", by=None, body={"refresh": "{{user_refresh}}"},
             keeps={"user_token": "access", "user_refresh": "refresh"}),
        Call("Who am I", f"GET {AUTH}profile/", by="user", value={"username": "{{username}}", "role": "customer"}),
        Call("Without a token: refused", f"GET {AUTH}profile/", says=401, code="not_authenticated", by=None),
        Call("Log out", f"POST {AUTH}logout/", by="user", body={"refresh": "{{user_refresh}}"}),
        Call("What is logged out is out: refused", f"POST {AUTH}refresh/", says=401, by=None, code="invalid_refresh_token",
             body={"refresh": "{{user_refresh}}"}),
        Call(
            "Register a customer",
            f"POST {AUTH}customers/register/",
            says=201,
            by=None,
            body={
                "email": EMAIL, "password": SECRET, "first_name": "Ana", "last_name": "Ruiz", "phone": "+573001234567",
            },
            value={"email": EMAIL, "first_name": "Ana"},
            keeps={"user_id": "id"},
        ),
        Call(
            "The same address again: refused",
            f"POST {AUTH}customers/register/",
            says=400,
            code="invalid",
            by=None,
            body={"email": EMAIL, "password": SECRET, "first_name": "Ana", "last_name": "Ruiz"},
        ),
        Call(
            "Log in as that customer",
            f"POST {AUTH}customers/login/",
            by=None,
            body={"email": EMAIL, "password": SECRET},
            value={"token_type": "Bearer", "customer.id": "{{user_id}}"},
            keeps={"customer_token": "access_token", "customer_refresh": "refresh_token"},
        ),
        Call(
            "Top up the wallet",
            "POST /api/v1/account/top-ups/",
            says=201,
            by="admin",
            body={"user_id": number("user_id"), "amount": "500.00"},
            value={"kind": "top_up", "amount": "500.00", "status": "SUCCESS"},
            keeps={"top_up": "transaction_id"},
        ),
        Call(
            "A customer cannot top up: refused",
            "POST /api/v1/account/top-ups/",
            says=403,
            code="permission_denied",
            body={"user_id": number("user_id"), "amount": "500.00"},
        ),
    ],
)  # fmt: skip
