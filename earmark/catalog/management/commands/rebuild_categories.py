"""`manage.py rebuild_categories`: puts the tree's numbers right, if ever something came past the services."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from earmark.base import cache
from earmark.catalog.rules import CATEGORIES, PRODUCTS
from earmark.catalog.services.tree import rebuild_tree


class Command(BaseCommand):
    """Safe at any time: what is right already is left alone."""

    help = "Number the tree of categories anew by the parents that they name."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        changed = rebuild_tree()
        cache.changed(CATEGORIES)
        cache.changed(PRODUCTS)
        self.stdout.write(f"{changed} categories had other numbers.")
