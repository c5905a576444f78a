"""`manage.py settings`: what this process is configured with, and by which name."""

import os
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from config.parts import BASE_DIR
from config.variables import GROUPS
from config.variables.house import LAUNCHING
from config.variables.reading import Environment, process_environment
from config.variables.showing import show
from config.variables.variable import Variable
from earmark.base.commands import show_use

READ = tuple(group for group in GROUPS if group is not LAUNCHING)


class Command(BaseCommand):
    """Needs no database, and no settings that load: `manage.py` runs it before Django is set up."""

    help = (
        "Show every setting with its value and the name that gave it, secrets hidden; and what is wrong with them. "
        "Fails where the program would not start."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        show_use(
            parser,
            "manage.py settings                         everything, with the name that gave it",
            "manage.py settings --set                   only what is set",
        )
        parser.add_argument(
            "--set", action="store_true", dest="only_set", help="only what is not at its default"
        )

    def handle(self, *args: Any, only_set: bool, **options: Any) -> None:
        env = process_environment(READ, file=BASE_DIR / ".env")
        wrong: list[str] = []
        for group in READ:
            lines = [
                line for variable in group.variables for line in self._lines(env, variable, only_set, wrong)
            ]
            if lines:
                self.stdout.write(self.style.MIGRATE_HEADING(group.title))
                self.stdout.write("\n".join(lines))
        wrong += [line for line in _refusals() if line not in wrong]
        if wrong:
            raise CommandError("\n".join(["The program does not start with these settings.", *wrong]))

    def _lines(self, env: Environment, variable: Variable, only_set: bool, wrong: list[str]) -> Iterator[str]:
        by = env.name_of(variable)
        if only_set and by is None:
            return
        try:
            value = show(variable, env.read(variable)) if by else variable.default_in_words.replace("`", "")
        except ImproperlyConfigured as error:
            wrong.append(str(error))
            value = self.style.ERROR("wrong")
        origin = "default" if by is None else "set" if by == variable.name else f"by {by}"
        yield f"  {variable.name:<32} {value}  {self.style.HTTP_INFO(f'({origin})')}"


def _refusals() -> Iterator[str]:
    """What stops the settings themselves: what depends on several variables, or has a form of its own."""
    try:
        import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        yield str(error)
