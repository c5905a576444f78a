"""Files that are worth opening."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("earmark", "config")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts
)
MODULES = [path for path in SOURCES if path.name != "__init__.py"]


def name(path):
    """As it stands in the tree."""
    return str(path.relative_to(ROOT))


# Hundreds of files in one test each: a test costs more than a file.


def test_a_module_says_what_it_is_for_and_does_something():
    trees = {name(path): ast.parse(path.read_text()) for path in MODULES}

    assert trees
    assert [path for path, tree in trees.items() if not ast.get_docstring(tree)] == []
    assert [path for path, tree in trees.items() if len(tree.body) <= 1] == []


def test_no_module_is_longer_than_can_be_read_in_one_go():
    assert [name(path) for path in MODULES if len(path.read_text().splitlines()) > 250] == []


def test_modules_are_called_by_a_noun_or_a_verb():
    assert [name(path) for path in MODULES if path.stem in {"utils", "helpers", "misc", "common"}] == []


def test_no_sql_file_is_empty_or_unused():
    for path in (ROOT / "earmark").rglob("*.sql"):
        assert path.read_text().strip(), name(path)
        migrations = (path.parents[1] / "migrations").glob("0*.py")
        assert any(f'"{path.stem}"' in migration.read_text() for migration in migrations), name(path)
