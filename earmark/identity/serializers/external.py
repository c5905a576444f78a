"""What the log-in with a foreign ID token takes."""

from typing import Any

from rest_framework import serializers

from earmark.identity.external.tokens import LONGEST


class IdTokenSerializer(serializers.Serializer[Any]):
    """The ID token, and the nonce that the client asked the issuer with."""

    id_token = serializers.CharField(max_length=LONGEST)
    nonce = serializers.CharField(max_length=255, trim_whitespace=False)
