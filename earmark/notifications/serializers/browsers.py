"""Browsers that take pushes: what their endpoints take and give."""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from earmark.notifications import vapid

_LONGEST_ENDPOINT, _LONGEST_KEY = 1000, 100
_SECRET_BYTES = 16
#: The last moment of the year 9999, in milliseconds.
_LAST_MOMENT = 253_402_300_799_000


class KeySerializer(serializers.Serializer[Any]):
    """What a browser subscribes with."""

    public_key = serializers.CharField(help_text="`applicationServerKey`: an uncompressed point, base64url.")


class BrowserKeys(serializers.Serializer[Any]):
    """What pushes to the browser are sealed with."""

    p256dh = serializers.CharField(max_length=_LONGEST_KEY, help_text="A point of P-256 in base64url.")
    auth = serializers.CharField(max_length=_LONGEST_KEY, help_text="16 bytes in base64url.")

    def validate_p256dh(self, text: str) -> str:
        """Without padding. Raises ValidationError."""
        raw = _bytes(text)
        if not vapid.is_point(raw):
            raise serializers.ValidationError("This is not an uncompressed point of P-256.", code="invalid")
        return vapid.encode(raw)

    def validate_auth(self, text: str) -> str:
        """Without padding. Raises ValidationError."""
        raw = _bytes(text)
        if len(raw) != _SECRET_BYTES:
            raise serializers.ValidationError(f"{_SECRET_BYTES} bytes are expected.", code="invalid")
        return vapid.encode(raw)


class NewBrowser(serializers.Serializer[Any]):
    """A browser's `PushSubscription.toJSON()`, as it is; other members are ignored."""

    endpoint = serializers.CharField(max_length=_LONGEST_ENDPOINT, help_text="https.")
    expirationTime = serializers.IntegerField(  # noqa: N815  the browser's name
        required=False,
        allow_null=True,
        min_value=0,
        max_value=_LAST_MOMENT,
        help_text="Milliseconds since 1970; null: it does not end.",
    )
    keys = BrowserKeys()

    def validate_expirationTime(self, milliseconds: int | None) -> datetime | None:  # noqa: N802
        """The moment."""
        return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)


class BrowserSerializer(serializers.Serializer[Any]):
    """A browser of mine."""

    id = serializers.UUIDField()
    service = serializers.CharField(help_text="The host of its push service.")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)


def _bytes(text: str) -> bytes:
    try:
        return vapid.decode(text)
    except ValueError as error:
        raise serializers.ValidationError("This is not base64url.", code="invalid") from error
