"""Whoever reads a name from the environment documents it."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READERS = ("config/settings.py", "config/environment.py")


def _texts(nodes):
    return [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]


def _names(node):
    """Names that one syntax node reads: env.str("X"), first_of(os.environ, "X", "Y"), source["X"], source.get("X")."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="env" | "source")), args=[name, *_]):
            return _texts([name])
        case ast.Call(func=ast.Name(id="first_of"), args=[_, *names]):
            return _texts(names)
        case ast.Subscript(value=ast.Name(id="source"), slice=name):
            return _texts([name])
        case ast.Assign(targets=[ast.Name(id="_DATABASE_NAMES")], value=ast.Dict(values=values)):
            return _texts(inner for value in values for inner in ast.walk(value))
    return []


def names_read():
    trees = [ast.parse((ROOT / file).read_text()) for file in READERS]
    return sorted({name for tree in trees for node in ast.walk(tree) for name in _names(node)})


def test_the_reading_of_the_settings_finds_what_they_read():
    assert {"SECRET_KEY", "SQL_DATABASE", "REDIS_URL", "REDIS_PORT", "DJANGO_ALLOWED_HOSTS"} <= set(
        names_read()
    )


def test_every_name_is_documented():
    in_example = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)
    in_docs = (ROOT / "docs/settings.md").read_text()

    assert [name for name in names_read() if name not in in_example] == []
    assert [name for name in names_read() if f"`{name}`" not in in_docs] == []


def test_the_example_names_nothing_that_is_not_read():
    named = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE)

    assert sorted(named) == names_read()
