"""Whatever an issuer says of people, it becomes something that we can keep."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from earmark.identity.external.issuers import ClaimNames
from earmark.identity.external.people import person_of

NAMES = ClaimNames()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


def person(**claims):
    return person_of(claims, NAMES)


@pytest.mark.parametrize(
    "email",
    [
        None, 3, "", " ", "ana", "ana@", "@example.com", "a b@example.com", "ana@example.com\0", "an\0a@example.com",
        ["ana@example.com"], {"ana@example.com": 1}, "a" * 250 + "@example.com", "\u212aate@example.com",
        "deleted-5@deleted.invalid", "x@external.invalid", "ana@example.com\nBcc: eva@example.com",
    ],
)  # fmt: skip
def test_what_is_no_address_is_none(email):
    found = person(email=email, email_verified=True)

    assert (found.email, found.email_verified) == ("", False)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Ana", "Ana"),
        ("  Ana\u00a0 María\n", "Ana María"),
        ("A\0n\x1ba\u202e", "Ana"),
        ("x" * 10_000, "x" * 150),
        (None, ""),
        (7, ""),
        (["Ana"], ""),
        ("\0", ""),
    ],
)
def test_names_are_cleaned_and_cut(said, kept):
    assert person(given_name=said).first_name == kept
    assert person(family_name=said).last_name == kept


@pytest.mark.parametrize(
    ("said", "kept"),
    [("+57 (300) 123-4567", "+573001234567"), ("call me", ""), ("1" * 40, ""), (573001234567, "")],
)
def test_a_phone_number_is_one_or_none(said, kept):
    assert person(phone_number=said).phone == kept


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        dict.fromkeys(("email", "email_verified", "given_name", "family_name", "phone_number"), JSON)
    )
)
def test_nothing_that_can_be_said_breaks_it(claims):
    found = person_of(claims, NAMES)

    assert all("\0" not in text for text in (found.email, found.first_name, found.last_name, found.phone))
    assert max(len(found.first_name), len(found.last_name)) <= 150
    assert len(found.email) <= 254
    assert len(found.phone) <= 16
