"""What customers register and log in with."""

from typing import Any

from rest_framework import serializers

from earmark.identity.serializers.account import PasswordField
from earmark.identity.serializers.profile import ProfileChangesSerializer
from earmark.identity.serializers.tokens import LoginSerializer
from earmark.identity.services.credentials import LONGEST_NAME
from earmark.identity.tokens import LONGEST


class RegistrationSerializer(serializers.Serializer[Any]):
    """Who they are, and the password they choose."""

    email = serializers.EmailField(max_length=LONGEST_NAME)
    password = PasswordField()
    first_name = serializers.CharField(max_length=150)
    last_name = serializers.CharField(max_length=150)
    phone = serializers.CharField(max_length=32, allow_blank=True, required=False)

    validate_phone = ProfileChangesSerializer.validate_phone


class CustomerSerializer(serializers.Serializer[Any]):
    """A customer, in short. `id` is the user's."""

    id = serializers.IntegerField()
    email = serializers.EmailField()
    first_name = serializers.CharField()
    last_name = serializers.CharField()


class CustomerLoginSerializer(LoginSerializer):
    """As any log-in, by the address."""

    username = None  # type: ignore[assignment]  # so a field that is inherited is taken out
    email = serializers.CharField(max_length=LONGEST_NAME)


class CustomerTokensSerializer(serializers.Serializer[Any]):
    """Tokens as OAuth names them, and whose they are. `expires_in` are the access token's seconds."""

    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.ChoiceField(choices=("Bearer",))
    expires_in = serializers.IntegerField()
    scope = serializers.CharField()
    customer = CustomerSerializer()


class CustomerLogoutSerializer(serializers.Serializer[Any]):
    """A refresh token."""

    refresh_token = serializers.CharField(max_length=LONGEST)
