"""`manage.py permissions`: who may call what, as a page of the documentation."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.routes import Route, readable, routes
from earmark.base.access import access_to, scope_for
from earmark.base.commands import show_use
from earmark.identity.rules import ROLES

PAGE = Path(settings.BASE_DIR) / "docs" / "permissions.md"
HEAD = """# Who may call what

Made from `config/access.py` by `manage.py permissions --write`; `./dev check` sees that it is true.

A call that the table does not open is 401 without credentials and 403 with them, before its body is looked at.
What an open call shows or changes is the caller's own; what is somebody else's is 404. *Scope* is what a token has
to be given for; a log-in gives `read write`, an OAuth client what the user agreed to. *Own log-in*: not for clients.

"""


class Command(BaseCommand):
    """The table of `config.access`, path by path."""

    help = (
        "Show who may call what; --write puts it into docs/permissions.md, --check says whether that is true."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        show_use(
            parser,
            "manage.py permissions",
            "manage.py permissions --write",
        )
        how = parser.add_mutually_exclusive_group()
        how.add_argument("--write", action="store_true", help="write docs/permissions.md")
        how.add_argument("--check", action="store_true", help="fail unless docs/permissions.md is up to date")

    def handle(self, *args: Any, write: bool, check: bool, **options: Any) -> None:
        page = HEAD + "\n".join(_table()) + "\n"
        if write:
            PAGE.write_text(page)
        elif not check:
            self.stdout.write(page)
        elif not PAGE.is_file() or PAGE.read_text() != page:
            raise CommandError("docs/permissions.md is not what config/access.py says: run ./dev check --fix")


def _table() -> Iterator[str]:
    names = [name for name, _ in ROLES]
    yield f"| method | path | anyone | {' | '.join(names)} | scope |"
    yield "| --- | --- |" + " :-: |" * (len(names) + 1) + " --- |"
    for route in routes():
        for method in route.methods:
            yield _line(route, method, names)


def _line(route: Route, method: str, names: list[str]) -> str:
    access = access_to(route.view, method)
    if access is None:
        raise CommandError(f"{route.view.__name__}.{method.lower()} has no row in config/access.py")
    marks = [
        "✓" if open_to else "" for open_to in (access.anonymous, *(name in access.roles for name in names))
    ]
    scope = f"`{scope_for(method)}`" if access.scoped else ""
    scope += ", own log-in" if access.personal else ""
    return f"| {method} | `{readable(route.path)}` | {' | '.join(marks)} | {scope} |"
