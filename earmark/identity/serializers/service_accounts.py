"""What the endpoints about service accounts take and give."""

from typing import Any

from rest_framework import serializers

from earmark.identity.rules import SCOPE

SCOPES = [("read", "read"), ("write", "write"), (SCOPE, SCOPE)]


class NewServiceAccountSerializer(serializers.Serializer[Any]):
    """A service account to come. `user_id` names the partner, where an admin makes it."""

    name = serializers.CharField(max_length=255)
    scope = serializers.ChoiceField(choices=SCOPES, default=SCOPE)
    user_id = serializers.IntegerField(min_value=1, max_value=2**63 - 1, required=False)


class ServiceAccountChangesSerializer(serializers.Serializer[Any]):
    """What can be changed; tokens that are out keep their scope until they end."""

    name = serializers.CharField(max_length=255, required=False)
    scope = serializers.ChoiceField(choices=SCOPES, required=False)


class ServiceAccountSerializer(serializers.Serializer[Any]):
    """A service account, without its secret: nobody knows that any more."""

    client_id = serializers.CharField()
    name = serializers.CharField()
    user_id = serializers.IntegerField()
    scope = serializers.CharField()
    created_at = serializers.DateTimeField()
    previous_secret_ends_at = serializers.DateTimeField(allow_null=True)


class ServiceAccountSecretSerializer(ServiceAccountSerializer):
    """The same with its secret, which is told this once."""

    client_secret = serializers.CharField()
