"""Flash promotions and who has reserved what. How many are left, the ledger says; what is held, its transfers."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from earmark.base.ids import new_id
from earmark.catalog.models import StoreProduct
from earmark.flash.rules import (
    ENGINES,
    FREQUENT,
    LARGEST_RADIUS,
    NEW,
    POSTGRES,
    RADIUS,
    REDIS,
    SCHEDULED,
    SEGMENTS,
    STATUSES,
)
from earmark.ledger.models import Account


def everybody_meant() -> list[str]:
    """Document 004's segments: new users, and those who come often."""
    return [NEW, FREQUENT]


class FlashPromo(models.Model):
    """A store's product at another price, for some people, for a while."""

    store_product = models.ForeignKey(StoreProduct, on_delete=models.PROTECT, related_name="+")
    promo_price = models.BigIntegerField(help_text="Minor units.")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="Sells nothing from then on.")
    quantity = models.PositiveIntegerField(
        null=True, blank=True, help_text="Set aside at the start. Empty: sells what the store has."
    )
    max_per_user = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Empty: no limit.")
    segments = ArrayField(models.CharField(max_length=8, choices=SEGMENTS), default=everybody_meant)
    radius_m = models.PositiveIntegerField(default=RADIUS, help_text="Metres around the store.")
    engine = models.CharField(max_length=8, choices=ENGINES, default=POSTGRES)
    status = models.CharField(max_length=9, choices=STATUSES, default=SCHEDULED)
    #: Where the store is; a trigger has it follow. Here, since the index of what reaches whom needs it.
    location = PointField(geography=True, spatial_index=False, editable=False)
    #: The quota's, opened at the start; none for a promotion that sells the store's stock.
    account = models.OneToOneField(
        Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    #: How many were there to be set aside, at most `quantity`.
    allotted = models.PositiveIntegerField(null=True, blank=True, editable=False)
    #: Which of Redis' memories counts; a new one each time it has lost one.
    epoch = models.PositiveIntegerField(default=0, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True, blank=True, editable=False)
    finished_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        indexes = (
            models.Index(fields=("store_product", "-id"), name="flash_promo_of_product"),
            models.Index(
                fields=("starts_at",), name="flash_promo_to_start", condition=models.Q(status=SCHEDULED)
            ),
            models.Index(fields=("ends_at",), name="flash_promo_to_end", condition=models.Q(status="active")),
        )
        constraints = (
            models.CheckConstraint(name="flash_promo_price", condition=models.Q(promo_price__gte=0)),
            models.CheckConstraint(
                name="flash_promo_window", condition=models.Q(ends_at__gte=models.F("starts_at"))
            ),
            models.CheckConstraint(
                name="flash_promo_radius", condition=models.Q(radius_m__gt=0, radius_m__lte=LARGEST_RADIUS)
            ),
            models.CheckConstraint(
                name="flash_promo_quantity",
                condition=~models.Q(quantity=0) & ~models.Q(max_per_user=0),
            ),
            models.CheckConstraint(
                name="flash_promo_escrow",
                condition=~models.Q(engine=REDIS) | models.Q(quantity__isnull=False),
                violation_error_message="The redis engine needs a quantity.",
            ),
        )

    def __str__(self) -> str:
        return f"promotion {self.pk}"


class Reservation(models.Model):
    """Who has reserved a unit, or did. How it stands, the transfer of the same id says, until there is an order.

    With the `redis` engine the row is written at the checkout: it is the key under which a unit is sold once.
    No foreign keys in the database: each would lock a row that everybody wants.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    promo = models.ForeignKey(
        FlashPromo, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    #: From 1 to the promotion's max_per_user: so the limit is a constraint. None: no limit, or not taken any more.
    slot = models.PositiveSmallIntegerField(null=True, blank=True)
    order_id = models.UUIDField(null=True, blank=True, help_text="What became of it.")
    expires_at = models.DateTimeField(null=True, blank=True, help_text="When the hold would have ended.")

    class Meta:
        constraints = (
            models.UniqueConstraint(name="flash_reservation_slot", fields=("promo", "user", "slot")),
        )

    def __str__(self) -> str:
        return f"reservation {self.pk}"
