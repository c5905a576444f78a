"""What the endpoints about tokens take and give."""

from typing import Any

from rest_framework import serializers

from earmark.identity.second_factor import LONGEST_CODE
from earmark.identity.services.credentials import LONGEST_NAME, LONGEST_PASSWORD
from earmark.identity.tokens import LONGEST


class LoginSerializer(serializers.Serializer[Any]):
    """A username, or the email address in its place, the password, and the code of who has two-factor on."""

    username = serializers.CharField(max_length=LONGEST_NAME)
    password = serializers.CharField(max_length=LONGEST_PASSWORD, trim_whitespace=False)
    otp = serializers.CharField(
        max_length=LONGEST_CODE,
        required=False,
        allow_blank=True,
        help_text="Six digits from an authenticator app, or a recovery code.",
    )


class RefreshSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh = serializers.CharField(max_length=LONGEST)


class TokenPairSerializer(serializers.Serializer[Any]):
    """An access token for the Authorization header, and the refresh token for the next pair."""

    access = serializers.CharField()
    refresh = serializers.CharField()


class MessageSerializer(serializers.Serializer[Any]):
    """A sentence for people."""

    message = serializers.CharField()
