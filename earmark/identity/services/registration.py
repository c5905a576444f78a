"""Customers who make their own account."""

from datetime import datetime

from django.conf import settings
from django.db import transaction

from earmark.base.ids import new_id
from earmark.identity.models import User
from earmark.identity.rules import VERIFY_OFF, normal_email, username_from
from earmark.identity.services.creation import EmailTaken, UsernameTaken, create_user
from earmark.identity.services.email_verification import ask_for_verification
from earmark.identity.services.passwords import refuse_weak


def register_customer(
    *, email: str, password: str, first_name: str, last_name: str, now: datetime, phone: str = ""
) -> User:
    """A new customer, who logs in with the address; its owner is asked to verify it if EMAIL_VERIFICATION says so.

    Raises WeakPassword, EmailTaken.
    """
    address = normal_email(email)
    draft = User(email=address, first_name=first_name, last_name=last_name)
    refuse_weak(password, user=draft, field="password")
    with transaction.atomic():
        try:
            user = create_user(
                username=username_from(address) or f"customer-{new_id()}",
                email=address,
                password=password,
                first_name=first_name,
                last_name=last_name,
                phone=phone,
                now=now,
            )
        except UsernameTaken as error:  # somebody is called by this address, and may log in with it
            raise EmailTaken from error
        if settings.EMAIL_VERIFICATION != VERIFY_OFF:
            ask_for_verification(email=address, now=now)
    return user
