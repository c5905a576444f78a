"""docs/reference/commands.md: our commands, from what their parsers know."""

from argparse import Action
from collections.abc import Iterator

from django.core.management.base import BaseCommand

from config.management.purposes import by_purpose

_HEAD = """# Commands

Made from the commands by `manage.py reference --write`. `./dev manage NAME` runs one with the settings of what
`./dev up` runs, `manage.py NAME` with those of the environment. `manage.py help NAME` says the same as this page; all
take Django's `--verbosity`, `--traceback`, `--no-color` and the like besides.
"""


def page(_before: str) -> str:
    """The text of docs/reference/commands.md."""
    sections = (
        f"\n## {purpose}\n" + "".join("\n".join(_about(name, command)) for name, command in commands.items())
        for purpose, commands in by_purpose().items()
    )
    return _HEAD + "".join(sections)


def _about(name: str, command: BaseCommand) -> Iterator[str]:
    parser, common = command.create_parser("manage.py", name), BaseCommand().create_parser("manage.py", name)
    known = {action.dest for action in common._actions}  # noqa: SLF001 - argparse tells them in no other way
    own = [action for action in parser._actions if action.dest not in known]  # noqa: SLF001
    yield f"\n### {name}\n"
    yield f"```text\nmanage.py {' '.join([name, *map(_used, own)])}\n```\n"
    yield f"{_plain(command.help)}\n"
    if own:
        yield "| argument | does |\n| --- | --- |"
        yield from (f"| `{_called(action)}` | {_meaning(action)} |" for action in own)
        yield ""
    if parser.epilog:
        yield f"```text\n{parser.epilog.strip()}\n```\n"


def _called(action: Action) -> str:
    value = _value(action)
    if not action.option_strings:
        return value
    return f"{', '.join(action.option_strings)}{f' {value}' if value else ''}"


def _used(action: Action) -> str:
    if action.option_strings:
        word = f"{action.option_strings[-1]}{f' {_value(action)}' if _value(action) else ''}"
        return word if action.required else f"[{word}]"
    return {
        "?": f"[{_value(action)}]",
        "*": f"[{_value(action)} …]",
        "...": "…",
        "+": f"{_value(action)} …",
    }.get(str(action.nargs), _value(action))


def _value(action: Action) -> str:
    if action.nargs == 0:
        return ""
    if isinstance(action.metavar, str):
        return action.metavar
    return "{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper()


def _meaning(action: Action) -> str:
    given = {**vars(action), "prog": "manage.py"}
    return _plain((action.help or "") % given).replace("|", "\\|")


def _plain(text: str) -> str:
    return " ".join(text.split())
