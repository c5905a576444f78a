"""What `manage.py` runs: Django's command line, readable."""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import ManagementUtility, get_commands, load_command_class
from django.core.management.base import BaseCommand

from config.management.purposes import by_purpose, is_ours, summary

#: Commands that need no app set up, and whose they are. They begin sooner, and `settings` tells what is wrong with
#: those that Django cannot load.
ALONE = {
    "settings": "config",
    "provider_simulator": "earmark.provider_simulator",
    "payment_sandbox": "earmark.payment_sandbox",
}


class CommandLine(ManagementUtility):
    """`manage.py help` says what our commands do, and names Django's. Ours begin without Django's checks of the code,
    which look at the same code each time and take longer than most commands: `./dev check` runs them.
    """

    def fetch_command(self, subcommand: str) -> BaseCommand:
        """As Django finds it."""
        command = super().fetch_command(subcommand)
        if is_ours(type(command).__module__):
            command.requires_system_checks = ()
        return command

    def main_help_text(self, commands_only: bool = False) -> str:
        """With `commands_only` the names, for shells that complete them."""
        if commands_only or self.settings_exception:
            return str(super().main_help_text(commands_only))
        groups, lines = by_purpose(), ["", "`manage.py help COMMAND` tells more of one, with examples.", ""]
        for purpose, commands in groups.items():
            lines += [purpose, *(f"  {name:<22}{summary(command)}" for name, command in commands.items()), ""]
        ours = {name for commands in groups.values() for name in commands}
        return "\n".join([*lines, "Django's", f"  {', '.join(sorted(set(get_commands()) - ours))}"])


def run(arguments: list[str]) -> None:
    """Settings that cannot be read end it with a line that names the bad one."""
    name = arguments[1] if len(arguments) > 1 else ""
    try:
        if name in ALONE:
            load_command_class(ALONE[name], name).run_from_argv(arguments)
        else:
            CommandLine(arguments).execute()
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except ImproperlyConfigured as error:
        if settings.configured:
            raise
        sys.exit(f"{error}\n`manage.py settings` shows all settings.")
