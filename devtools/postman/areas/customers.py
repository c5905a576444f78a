"""The customer's profile, password and address."""

from devtools.postman.areas.coming_in import AUTH, EMAIL, SECRET
from devtools.postman.model import Call, Folder

FOLDER = Folder(
    "Customers",
    "Profile, password, e-mail address, and a log-in by somebody else's word.",
    [
        Call(
            "Change my profile",
            f"PATCH {AUTH}profile/",
            body={"language": "en", "time_zone": "America/Bogota", "location": {"lat": 6.2442, "lon": -75.5812}},
            value={"location.lat": 6.2442, "is_new_user": True},
        ),
        Call("My profile, as customers call it", f"GET {AUTH}customers/profile/", value={"id": "{{user_id}}"}),
        Call(
            "Change it, as customers call it",
            f"PATCH {AUTH}customers/update_profile/",
            body={"first_name": "Ana María"},
            value={"first_name": "Ana María"},
        ),
        Call(
            "A phone number that is none: refused",
            f"PATCH {AUTH}customers/update_profile/",
            says=400,
            code="invalid",
            body={"phone": "none"},
        ),
        Call(
            "Change my password",
            f"POST {AUTH}password/change/",
            body={"current_password": SECRET, "new_password": SECRET + " staple"},
        ),
        Call("Send a link for a new password", f"POST {AUTH}password/reset/", by=None, body={"email": EMAIL}),
        Call(
            "A link that is none: refused",
            f"POST {AUTH}password/reset/confirm/",
            says=400,
            code="invalid_link",
            by=None,
            body={"token": "none", "new_password": SECRET},
            about="The link's `token` is in the mail; `./dev up` leaves mails in `.dev/up/mail`.",
        ),
        Call("Send the link for my address again", f"POST {AUTH}email/verify/resend/", by=None, body={"email": EMAIL}),
        Call(
            "Verify an address by a link that is none: refused",
            f"POST {AUTH}email/verify/",
            says=400,
            code="invalid_link",
            by=None,
            body={"token": "none"},
        ),
        Call(
            "An ID token of an issuer that nobody knows: refused",
            f"POST {AUTH}external/{{name}}/",
            says=404,
            code="not_found",
            by=None,
            at={"name": "nobody"},
            body={"id_token": "a.b.c", "nonce": "n-0S6_WzA2Mj"},
            about="`OIDC_ISSUERS` names the issuers that a shop believes.",
        ),
        Call(
            "All that is held about me",
            f"GET {AUTH}export/",
            tests={"my address is in it": 'pm.expect(pm.response.text()).to.include(pm.variables.get("run"))'},
        ),
        Call("Log in with the new password", f"POST {AUTH}customers/login/", by=None,
             body={"email": EMAIL, "password": SECRET + " staple"},
             keeps={"second_token": "access_token", "second_refresh": "refresh_token"}),
        Call("Log out there", f"POST {AUTH}customers/logout/", by="second", body={"refresh_token": "{{second_refresh}}"}),
    ],
)  # fmt: skip
