"""Users and their profiles."""

from typing import Any, ClassVar

import pghistory
from django.contrib.auth.models import AbstractUser, UserManager
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import GistIndex
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from earmark.base import clock
from earmark.identity.rules import ADMIN, CUSTOMER, DEEDS, ROLES, normal_email

_PHONE = RegexValidator(r"^\+?[0-9]{7,15}\Z", "Seven to fifteen digits, with or without a leading plus.")


class Users(UserManager["User"]):
    """Makes users together with their profiles, whichever door they come through."""

    use_in_migrations = False

    def create_user(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """A user, without a role's flags unless `fields` say so."""
        with transaction.atomic():
            user = super().create_user(username, email, password, **fields)
            Profile.objects.create(user=user)
        return user

    def create_superuser(
        self, username: str, email: str | None = None, password: str | None = None, **fields: Any
    ) -> "User":
        """An administrator: the role and Django's two flags go together; who has a shell vouches for the address."""
        with transaction.atomic():
            given = {"email_verified_at": clock.now(), **fields, "role": ADMIN}
            user = super().create_superuser(username, email, password, **given)
            Profile.objects.create(user=user)
        return user


@pghistory.track(
    pghistory.InsertEvent("created"),
    pghistory.UpdateEvent("access_changed", condition=pghistory.AnyChange("role", "is_active")),
    *(pghistory.ManualEvent(deed) for deed in DEEDS),
    fields=["id", "role", "is_active"],
    model_name="UserEvent",
    append_only=True,
)
class User(AbstractUser):  # type: ignore[django-manager-missing]  # of the clients it owns, from a library
    """A person or a machine with an account. `role` decides what it may do over the API."""

    username = models.CharField(max_length=150, unique=True, validators=[UnicodeUsernameValidator()])
    email = models.EmailField(help_text="Kept in lower case.")
    phone = models.CharField(max_length=16, blank=True, default="", validators=[_PHONE])
    role = models.CharField(max_length=8, choices=ROLES, default=CUSTOMER)
    #: None until the user has shown that mail to `email` reaches them.
    email_verified_at = models.DateTimeField(null=True, blank=True)
    #: Set once the user has been made nobody (`services.delete_account`); the row stays for the books.
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    #: Raised to end every browser session of the user (Note [Browser sessions] in `identity.session_store`).
    browser_epoch = models.PositiveIntegerField(default=0, editable=False)

    objects: ClassVar[Users] = Users()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                Lower("email"), name="identity_user_email", violation_error_message="This email is taken."
            ),
            models.CheckConstraint(
                name="identity_user_role", condition=models.Q(role__in=[role for role, _ in ROLES])
            ),
        )

    def take_role(self, role: str) -> None:
        """Sets the role and the two flags of the back office, which follow it: only admins go in."""
        self.role = role
        self.is_staff = self.is_superuser = role == ADMIN

    def save(self, *args: Any, **options: Any) -> None:
        """Saves with the address in its one spelling."""
        self.email = normal_email(self.email)
        super().save(*args, **options)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What a browser session has to match: it ends with the password, and with the epoch."""
        standing = f"{self.browser_epoch}:{self.password}"
        return salted_hmac("earmark.browser_session", standing, secret=secret, algorithm="sha256").hexdigest()


class Profile(models.Model):
    """What a user tells about themselves, and what the shop has worked out about them."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, primary_key=True)
    language = models.CharField(max_length=16, default="en")
    time_zone = models.CharField(max_length=64, blank=True, default="", help_text="IANA name, or empty.")
    location = PointField(geography=True, null=True, blank=True, spatial_index=False)
    is_new_user = models.BooleanField(default=True)
    is_frequent = models.BooleanField(default=False)

    class Meta:
        indexes = (GistIndex(fields=("location",), name="identity_profile_location"),)

    def __str__(self) -> str:
        return f"profile of {self.user_id}"
