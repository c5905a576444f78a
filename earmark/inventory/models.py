"""Stores, who works there, and what they have. How many there are, the ledger says."""

from django.conf import settings
from django.contrib.gis.db.models import PointField
from django.contrib.postgres.indexes import GistIndex
from django.db import models
from django.db.models.functions import Now

from earmark.base.ids import new_id
from earmark.inventory.rules import KINDS, ONLINE, RECEIVE, RETURN, SALE
from earmark.ledger.models import Account


class Stores(models.Manager["Store"]):
    """Finds stores as fixtures name them."""

    def get_by_natural_key(self, name: str) -> "Store":
        """The oldest of that name: no two should share one, but nothing keeps people from it."""
        found = self.filter(name=name).order_by("pk").first()
        if found is None:
            raise Store.DoesNotExist
        return found


class Store(models.Model):
    """A place that sells; the online store is none."""

    name = models.CharField(max_length=200)
    location = PointField(geography=True, null=True, blank=True, spatial_index=False)
    staff: "models.ManyToManyField[settings.AUTH_USER_MODEL, StaffMember]" = models.ManyToManyField(  # type: ignore[name-defined]
        settings.AUTH_USER_MODEL, through="StaffMember", related_name="+", blank=True
    )
    created_at = models.DateTimeField(db_default=Now())

    objects = Stores()

    class Meta:
        indexes = (GistIndex(fields=("location",), name="inventory_store_location"),)
        constraints = (
            models.CheckConstraint(
                name="inventory_store_place",
                condition=models.Q(location__isnull=False) | models.Q(id=ONLINE),
                violation_error_message="A store has a place.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        """How fixtures name it."""
        return (self.name,)


class StaffMember(models.Model):
    """A merchant who works in a store, and so may change what is the store's."""

    store = models.ForeignKey(Store, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(name="inventory_staff_once", fields=("store", "user")),)

    def __str__(self) -> str:
        return f"{self.user_id} at {self.store_id}"


class Stock(models.Model):
    """What a store has of one thing. The account's `available` can be sold, its `held` is promised."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(
        Account,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Opened when the first goods come in.",
    )
    low_at = models.PositiveIntegerField(
        null=True, blank=True, help_text="Low from here down; empty: as the settings say."
    )
    low_since = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When it fell to low_at; none above it."
    )

    class Meta:
        verbose_name_plural = "stock"

    def __str__(self) -> str:
        return f"stock {self.pk}"


class Allotment(models.Model):
    """Pieces of a stock that are set aside under an account of their own. They are on hand as the others are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"allotment {self.pk}"


class Movement(models.Model):
    """A change of how many there are: what is on hand, available and held, is their sum.

    Append-only but for `transfer_id`: a fixture's rows come without, and `loaddata` has the ledger enter them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stock = models.ForeignKey(Stock, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=8, choices=KINDS)
    quantity = models.BigIntegerField(help_text="How many came in; negative: went out.")
    reason = models.CharField(max_length=200, blank=True, default="")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    transfer_id = models.UUIDField(null=True, blank=True, help_text="None until the ledger has it.")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = (
            models.Index(fields=("stock", "-id"), name="inventory_movement_history"),
            models.Index(
                fields=("id",), name="inventory_movement_waiting", condition=models.Q(transfer_id=None)
            ),
        )
        constraints = (
            models.CheckConstraint(
                name="inventory_movement_quantity",
                condition=~models.Q(quantity=0)
                & (~models.Q(kind__in=[RECEIVE, RETURN]) | models.Q(quantity__gt=0))
                & (~models.Q(kind=SALE) | models.Q(quantity__lt=0)),
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.quantity:+d}"
