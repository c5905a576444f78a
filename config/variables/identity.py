"""Who may come in."""

from config.variables.variable import Group, Variable

IDENTITY = Group(
    "identity",
    "Who may come in",
    (
        Variable(
            "JWT_KEYS_DIR", str, "",
            "folder of RSA keys (`*.pem`), the newest by name signs, all verify; shared by all web processes "
            "(`manage.py rotate_keys` makes them). Without it the keys are in the database, sealed under `SECRET_KEY`",
        ),
        Variable("JWT_ISSUER", str, "", "`iss` of tokens; changing it ends every token", shown="`PUBLIC_URL`"),
        Variable("JWT_AUDIENCE", str, "earmark", "`aud` of tokens; likewise"),
        Variable("ACCESS_TOKEN_SECONDS", int, 900, "life of an access token"),
        Variable("REFRESH_TOKEN_SECONDS", int, 14 * 86400, "life of a refresh token: two weeks from the last refresh"),
        Variable(
            "OIDC_ISSUERS", dict, {},
            "JSON: foreign OpenID issuers by name, whose tokens open the API; see [below](#foreign-issuers). "
            "A mistake in it stops the program",
            example='{"example": {"issuer": "https://accounts.example.com", "audience": "earmark-api"}}', secret=True,
        ),
        Variable("OIDC_CLOCK_SKEW_SECONDS", int, 60, "how much their clocks may differ from ours"),
        Variable(
            "BASIC_AUTH_ENABLED", bool, True,
            "HTTP Basic on every endpoint; costs each process a password hash per user and five minutes",
        ),
        Variable(
            "EMAIL_VERIFICATION", str, "off",
            "`ask`: who registers is sent a mail to confirm the address; `require`: and no way in opens before "
            "(403 `email_not_verified`)",
            choices=("off", "ask", "require"),
        ),
        Variable("EMAIL_VERIFICATION_SECONDS", int, 3 * 86400, "life of the link in it: three days"),
        Variable("PASSWORD_RESET_SECONDS", int, 3600, "life of the link that sets a new password"),
        Variable(
            "STAFF_TWO_FACTOR", str, "optional", "`required`: staff without two-factor can do nothing but turn it on",
            choices=("optional", "required"),
        ),
        Variable("SESSION_SECONDS", int, 8 * 3600, "life of a browser session: the back office and one's own pages"),
        Variable(
            "LOGIN_FAILURE_LIMIT", int, 10,
            "failures per user and address until they are locked out, log-ins and Basic together",
        ),
        Variable("LOGIN_LOCKOUT_SECONDS", int, 900, "how long that lasts"),
        Variable("AUTHORIZATION_CODE_SECONDS", int, 60, "how long an OAuth client has to exchange its code"),
        Variable("ID_TOKEN_SECONDS", int, 900, "life of an ID token"),
        Variable(
            "CLIENT_SECRET_GRACE_SECONDS", int, 86400, "how long a client's secret works after it was replaced: a day"
        ),
    ),
)  # fmt: skip

LIMITS = Group(
    "limits",
    "Limits",
    (
        Variable(
            "THROTTLE_READ", int, 1200,
            "calls a minute by safe methods, of one user, or of one address without credentials; `0`: no limit",
        ),
        Variable("THROTTLE_WRITE", int, 300, "the same for other methods"),
        Variable("THROTTLE_RESERVE", int, 120, "the same for reservations"),
        Variable("THROTTLE_LOGIN", int, 20, "log-ins, registrations and the like a minute, of one address"),
        Variable(
            "THROTTLE_SCALE", int, 1, "multiplies all of them; `./dev up` sets 100, `0` switches them off"
        ),
    ),
)  # fmt: skip
