"""Our commands, by what they are for."""

from typing import Final

from django.core.management import get_commands, load_command_class
from django.core.management.base import BaseCommand

#: Commands that are not here stand at the end.
PURPOSES: Final = {
    "Operating": (
        "settings",
        "audit",
        "capacity",
        "recover",
        "replay",
        "export",
        "rotate_keys",
        "rebuild_categories",
    ),
    "Who may come in": ("make_client", "rotate_client_secret", "remove_two_factor", "vapid_keys"),
    "Data to start with": ("loaddata", "seed", "make_ready"),
    "The other side, for development": ("provider_simulator", "payment_sandbox"),
    "Working on Earmark": ("reference", "permissions", "test"),
}


def is_ours(module: str) -> bool:
    """Whether a module is of our packages."""
    return module.partition(".")[0] in ("config", "earmark")


def own_commands() -> dict[str, BaseCommand]:
    """Those of our packages, by name."""
    ours = {name: app for name, app in get_commands().items() if is_ours(str(app))}
    return {name: load_command_class(str(app), name) for name, app in sorted(ours.items())}


def by_purpose() -> dict[str, dict[str, BaseCommand]]:
    """The same in groups; nothing is left out."""
    commands = own_commands()
    listed = {name for names in PURPOSES.values() for name in names}
    groups = {
        purpose: {name: commands[name] for name in names if name in commands}
        for purpose, names in PURPOSES.items()
    }
    others = {name: command for name, command in commands.items() if name not in listed}
    return {purpose: found for purpose, found in {**groups, "Others": others}.items() if found}


def summary(command: BaseCommand) -> str:
    """The first sentence of its help."""
    return " ".join(command.help.split()).partition(". ")[0].rstrip(".")
