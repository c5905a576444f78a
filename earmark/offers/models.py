"""Offers, activations, subscriptions, and how providers are doing."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Now

from earmark.offers.rules import ACTIVATION_KINDS, KINDS, STAGES, Stage
from earmark.wallet.rules import PENDING, STATUSES


class Offer(models.Model):
    """A service that is sold for a period and switched on by a provider."""

    code = models.SlugField(max_length=64, unique=True, help_text="What the provider calls it.")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True, default="")
    kind = models.CharField(max_length=8, choices=KINDS)
    price = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3)
    duration_days = models.PositiveIntegerField()
    provider = models.CharField(max_length=32, default="simulator", help_text="A name from PROVIDERS.")
    is_active = models.BooleanField(default=True)
    parts = models.ManyToManyField("self", through="OfferPart", symmetrical=False, related_name="bundles")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = (
            models.CheckConstraint(name="offers_offer_price", condition=models.Q(price__gt=0)),
            models.CheckConstraint(
                name="offers_offer_duration", condition=models.Q(duration_days__range=(1, 3660))
            ),
        )
        indexes = (models.Index(fields=("kind", "price"), name="offers_offer_kind"),)

    def __str__(self) -> str:
        return self.name


class OfferPart(models.Model):
    """A part of a bundle, in its place."""

    bundle = models.ForeignKey(Offer, on_delete=models.CASCADE, related_name="bundle_parts")
    part = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ("position", "id")
        constraints = (
            models.UniqueConstraint(name="offers_part_once", fields=("bundle", "part")),
            models.CheckConstraint(
                name="offers_part_not_itself", condition=~models.Q(bundle=models.F("part"))
            ),
        )

    def __str__(self) -> str:
        return f"{self.part_id} in {self.bundle_id}"


class Subscription(models.Model):
    """A user's right to an offer. One row per user and offer: it is extended, ended and taken up again."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    activation_date = models.DateTimeField()
    expiration_date = models.DateTimeField()
    is_active = models.BooleanField(default=True)
    transaction_id = models.UUIDField(help_text="The activation or renewal that paid for the present period.")
    renewals = models.PositiveIntegerField(db_default=0, help_text="Renewals asked for, whatever their end.")
    told_of = models.DateTimeField(null=True, help_text="The end that the user was last told of.")

    class Meta:
        constraints = (models.UniqueConstraint(name="offers_subscription_one", fields=("user", "offer")),)
        indexes = (
            models.Index(
                fields=("expiration_date",),
                name="offers_subscription_ending",
                condition=models.Q(is_active=True),
            ),
        )

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Activation(models.Model):
    """One paid attempt to have a provider switch an offer on. Its id is the ledger transfer's."""

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="+")
    subscription = models.ForeignKey(Subscription, null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ACTIVATION_KINDS)
    amount = models.BigIntegerField(help_text="Minor units.")
    currency = models.CharField(max_length=3)
    provider = models.CharField(max_length=32)
    status = models.CharField(max_length=7, choices=STATUSES, db_default=PENDING)
    stage = models.CharField(max_length=16, choices=STAGES, db_default=Stage.QUEUED.value)
    attempts = models.PositiveIntegerField(
        db_default=0, help_text="Fencing token: results are swapped in by it."
    )
    sent = models.BooleanField(db_default=False, help_text="The provider may have heard of it.")
    version = models.PositiveIntegerField(db_default=0, help_text="Orders what is written to Redis.")
    lease_until = models.DateTimeField(null=True, help_text="A worker has it until then.")
    due_at = models.DateTimeField(help_text="When the sweeper takes it up.")
    reference = models.CharField(max_length=128, db_default="", help_text="The provider's.")
    error = models.CharField(max_length=64, db_default="")
    error_detail = models.CharField(max_length=300, db_default="")
    partner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    partner_reference = models.CharField(max_length=32, null=True, unique=True)
    request_id = models.CharField(max_length=128, db_default="")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="offers_activation_one_renewal",
                fields=("subscription",),
                condition=models.Q(kind="renewal", status=PENDING),
            ),
        )
        indexes = (
            models.Index(
                fields=("due_at",), name="offers_activation_due", condition=models.Q(status=PENDING)
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ProviderHealth(models.Model):
    """The breaker of a provider: after failures in a row nobody calls it for a while, then one call tries."""

    provider = models.CharField(max_length=32, primary_key=True)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.provider
