"""The record of signing keys, and those that are kept here (Note [Sealed keys] in `identity.key_places`)."""

import pghistory
from django.db import models


@pghistory.track(
    pghistory.InsertEvent("made"),
    pghistory.UpdateEvent("retired", condition=pghistory.AnyChange("retired_at")),
    model_name="SigningKeyEvent",
    append_only=True,
)
class SigningKey(models.Model):
    """That a key was made, and when it was removed."""

    kid = models.CharField(max_length=64, primary_key=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kid


class SealedKey(models.Model):
    """A private key under a key that is made of SECRET_KEY."""

    #: Begins with the time of making, so that the last is the newest.
    name = models.CharField(max_length=64, primary_key=True)
    kid = models.CharField(max_length=64)
    content = models.TextField()

    def __str__(self) -> str:
        return self.name
