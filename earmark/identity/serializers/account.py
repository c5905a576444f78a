"""What the endpoints about a password, an address and the end of an account take."""

from typing import Any

from rest_framework import serializers

from earmark.identity.services.credentials import LONGEST_NAME, LONGEST_PASSWORD

LONGEST_LINK = 1024


class PasswordField(serializers.CharField):
    """A password; spaces belong to it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST_PASSWORD, trim_whitespace=False, **options)


class PasswordChangeSerializer(serializers.Serializer[Any]):
    """The old and the new."""

    current_password = PasswordField()
    new_password = PasswordField()


class AddressSerializer(serializers.Serializer[Any]):
    """Whose mail to write to."""

    email = serializers.EmailField(max_length=LONGEST_NAME)


class ResetSerializer(serializers.Serializer[Any]):
    """What stands after `?token=` in the link, and the new password."""

    token = serializers.CharField(max_length=LONGEST_LINK)
    new_password = PasswordField()


class VerificationSerializer(serializers.Serializer[Any]):
    """What stands after `?token=` in the link."""

    token = serializers.CharField(max_length=LONGEST_LINK)


class DeletionSerializer(serializers.Serializer[Any]):
    """The password, by who has one; and whether the balance may be lost."""

    password = PasswordField(required=False)
    give_up_balance = serializers.BooleanField(required=False, default=False)
