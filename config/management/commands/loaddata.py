"""`manage.py loaddata`: Django's own, with what a shop's rows need besides.

Of the shop only what is missing is added: a product that is there keeps its price, its stock and its pictures, however
often a fixture is loaded, and what stands in the ledger is never written over. Then goods that the fixture brought
are entered into the ledger, the tree of categories is counted through, and pictures of samples are drawn.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.management.base import CommandParser
from django.core.management.commands import loaddata
from django.db import models

from earmark.base import cache, clock
from earmark.base.commands import show_use
from earmark.catalog.models import Category, Product, ProductImage, StoreProduct
from earmark.catalog.rules import CATEGORIES, PRODUCTS
from earmark.catalog.samples import draw_samples
from earmark.catalog.services.tree import rebuild_tree
from earmark.inventory.models import Movement, StaffMember, Stock, Store
from earmark.inventory.services.many import enter_waiting

SHOP: tuple[type[models.Model], ...] = (
    Category, Product, ProductImage, StoreProduct, Store, StaffMember, Stock, Movement,
)  # fmt: skip


class Command(loaddata.Command):
    """Loads fixtures, and leaves the shop consistent; all of it or nothing."""

    help = (
        "Load fixtures. Of a shop only what is missing is added; its goods are entered into the ledger, and its "
        "pictures drawn."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        show_use(parser, "manage.py loaddata initial_categories sample_products")

    def loaddata(self, fixture_labels: Sequence[str]) -> None:
        """Runs inside the transaction that the command opens."""
        self._known: dict[Any, set[Any]] = {}
        #: Stock and products of the fixture that are not wanted, since the product is there already.
        self._passed: set[Any] = set()
        super().loaddata(fixture_labels)
        if not self._known:  # nothing of the shop
            return
        if Category in self.models:
            rebuild_tree()
        enter_waiting(now=clock.now())
        draw_samples()
        cache.changed(CATEGORIES)
        cache.changed(PRODUCTS)

    def save_obj(self, obj: Any) -> bool:
        """True when it was saved."""
        row = obj.object
        if not isinstance(row, SHOP):
            return bool(super().save_obj(obj))
        if self._is_known(row):
            if isinstance(row, Product | StoreProduct):
                self._passed |= {(type(row), row.pk), (Stock, row.stock_id)}
            return False
        obj.save = partial(obj.save, force_insert=True)  # Django would try an UPDATE first
        return bool(super().save_obj(obj))

    def _is_known(self, row: models.Model) -> bool:
        """It is there already, or belongs to what is."""
        model: Any = type(row)
        if model not in self._known:
            self._known[model] = set(model.objects.values_list("pk", flat=True))
        if row.pk in self._known[model] or (model, row.pk) in self._passed:
            return True
        owner = {Movement: (Stock, "stock_id"), ProductImage: (Product, "product_id")}.get(model)
        return owner is not None and (owner[0], getattr(row, owner[1])) in self._passed
