"""`.env.example`, and the tables of docs/settings.md between their marks."""

import re
from collections.abc import Iterator
from textwrap import wrap

from config.variables import GROUPS
from config.variables.variable import Variable

_HEAD = """# Made from config/variables by `manage.py reference --write`.
# Copy to .env beside manage.py, or set these in the environment, which wins over the file.
# A commented line shows the default, or an example. docs/settings.md says which name wins where several mean one thing.
# `./dev` needs none of this: it makes its own.
"""
_TABLE = re.compile(r"(<!-- settings: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)


def example(_before: str) -> str:
    """The text of `.env.example`."""
    return _HEAD + "".join(
        f"\n# --- {_plain(group.title)} {'-' * (110 - len(_plain(group.title)))}\n"
        + "".join(map(_lines, group.variables))
        for group in GROUPS
    )


def _lines(variable: Variable) -> str:
    value = variable.example or ("" if variable.secret else variable.written)
    meaning = _plain(variable.meaning)
    about = meaning[0].upper() + meaning[1:]
    if variable.shown or value != variable.written:  # else the line itself shows it
        about += f". Default {_plain(variable.default_in_words)}"
    mark = "" if variable.required else "# "
    others = (f"# {name}={variable.written}" for name in variable.also)
    return "\n".join([*_comment(about), f"{mark}{variable.name}={value}", *others]) + "\n"


def _comment(text: str) -> Iterator[str]:
    return (f"# {line}" for line in wrap(text, 116, break_long_words=False, break_on_hyphens=False))


def _plain(markdown: str) -> str:
    """Without code marks; of links the words."""
    return re.sub(r"\[([^\]]+)\]\([^)]+\)", r"\1", markdown).replace("`", "")


def page(before: str) -> str:
    """docs/settings.md with its tables as they are due. Raises KeyError for a mark that names no group."""
    tables = {group.key: _table(group.variables) for group in GROUPS}
    missing = set(tables) - set(_marked(before))
    if missing:
        raise KeyError(f"docs/settings.md has no place for {', '.join(sorted(missing))}")
    return _TABLE.sub(lambda found: f"{found[1]}{tables[found[2]]}{found[3]}", before)


def _marked(text: str) -> list[str]:
    return [found[2] for found in _TABLE.finditer(text)]


def _table(variables: tuple[Variable, ...]) -> str:
    rows = (
        f"| {', '.join(f'`{name}`' for name in variable.names)} | {variable.default_in_words} | {_cell(variable)} |\n"
        for variable in variables
    )
    return "| name | default | meaning |\n| --- | --- | --- |\n" + "".join(rows)


def _cell(variable: Variable) -> str:
    return variable.meaning.replace("|", "\\|")
