"""What the endpoints about tokens take and give."""

from typing import Any

from rest_framework import serializers

from earmark.identity.services.credentials import LONGEST_NAME, LONGEST_PASSWORD
from earmark.identity.tokens import LONGEST


class LoginSerializer(serializers.Serializer[Any]):
    """A username, or the email address in its place, and the password."""

    username = serializers.CharField(max_length=LONGEST_NAME)
    password = serializers.CharField(max_length=LONGEST_PASSWORD, trim_whitespace=False)


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
