"""`manage.py test`: the documents' name for pytest."""

import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

import pytest
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Hands everything to pytest."""

    help = "Run the tests with pytest; arguments are pytest's."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("arguments", nargs=REMAINDER, help="for pytest")

    def handle(self, *args: Any, **options: Any) -> None:
        sys.exit(pytest.main(options["arguments"]))
