"""`manage.py test`: the documents' name for pytest."""

import sys
from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from earmark.base.commands import show_use

try:
    import pytest
except ImportError:  # images for production have none
    pytest = None  # type: ignore[assignment]


class Command(BaseCommand):
    """Hands everything to pytest."""

    help = "Run the tests with pytest; arguments are pytest's."

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py test tests/ledger -k race        the same as pytest tests/ledger -k race",
        )
        parser.add_argument("arguments", nargs=REMAINDER, help="for pytest")

    def handle(self, *args: Any, **options: Any) -> None:
        if pytest is None:
            raise CommandError("pytest is not installed here. With Docker: ./run_tests.sh")
        sys.exit(pytest.main(options["arguments"]))
