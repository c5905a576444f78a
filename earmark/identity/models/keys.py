"""The record of signing keys; the keys themselves are files (Note [Rotation] in `identity.keys`)."""

import pghistory
from django.db import models


@pghistory.track(
    pghistory.InsertEvent("made"),
    pghistory.UpdateEvent("retired", condition=pghistory.AnyChange("retired_at")),
    model_name="SigningKeyEvent",
    append_only=True,
)
class SigningKey(models.Model):
    """That a key was made, and when its file was removed."""

    kid = models.CharField(max_length=64, primary_key=True)
    made_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.kid
