"""What commands for operators have in common: a help that shows how they are used."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter

from django.core.management.base import DjangoHelpFormatter


class _Formatter(DjangoHelpFormatter, RawDescriptionHelpFormatter):
    """A command's own options before those that Django gives to all; the lines at the end as they are."""


def show_use(parser: ArgumentParser, *lines: str) -> None:
    """Ends `--help` with examples, a line each. Call it in `add_arguments`."""
    parser.formatter_class = _Formatter
    parser.epilog = "\n".join(["examples:", *(f"  {line}" for line in lines)])
