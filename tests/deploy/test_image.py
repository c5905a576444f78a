"""What the image is made of."""

import ast
import fnmatch
import importlib.metadata
import re
import sys

from tests.deploy import dockerfile
from tests.deploy.compose import DEMO, PRODUCTION, ROOT, load

PRODUCTION_NEEDS = {
    "SECRET_KEY": "s" * 40,
    "ALLOWED_HOSTS": "shop.example.com",
    "PUBLIC_URL": "https://shop.example.com",
    "ADMIN_EMAIL": "admin@example.com",
    "DB_PASSWORD": "p",
}


def test_all_that_is_copied_exists():
    copied = {source for stage in dockerfile.stages() for source, _ in dockerfile.copies(stage)}

    assert [source for source in copied if not (ROOT / source).exists()] == []


def test_the_lock_is_copied_before_the_code():
    names = [(name, rest.split()[0]) for name, rest in dockerfile.stages()["code"]]

    assert names.index(("COPY", "requirements.txt")) < names.index(("COPY", "manage.py"))


def test_nothing_secret_and_nothing_of_this_machine_reaches_a_build():
    ignored = (ROOT / ".dockerignore").read_text().splitlines()

    assert {".env", ".env.*", ".git", ".dev", ".venv", "node_modules"} <= set(ignored)
    assert "!.env.example" in ignored
    named = {source for source, _ in dockerfile.copies("runtime") + dockerfile.copies("code")}
    assert not any(fnmatch.fnmatch(source, pattern) for source in named for pattern in (".env", ".", "*key*"))
    assert "SECRET_KEY=" not in (ROOT / "Dockerfile").read_text()


def test_it_runs_without_rights():
    users = [rest for name, rest in dockerfile.stages()["runtime"] if name == "USER"]

    assert users == ["10001:10001"]


def test_its_command_is_that_of_the_manual_and_of_the_compose_files():
    manual = re.search(r"\| web \| `([^`]+)`", (ROOT / "docs/operations.md").read_text())[1].split()
    command = _words(dockerfile.command("runtime"))

    assert command[: len(manual)] == manual
    assert _words(load(DEMO, {})["services"]["web"]["command"]) == command
    assert _words(load(PRODUCTION, PRODUCTION_NEEDS)["services"]["web2"]["command"]) == command


def test_what_the_code_imports_is_in_its_lock():
    locked = {
        re.sub(r"[-_.]+", "-", line.partition("==")[0]).lower()
        for line in (ROOT / "requirements.txt").read_text().splitlines()
        if re.match(r"[A-Za-z0-9]", line)
    }
    of_module = importlib.metadata.packages_distributions()

    foreign = {
        name
        for folder in ("config", "earmark")
        for file in (ROOT / folder).rglob("*.py")
        for name in _imported(ast.parse(file.read_text()))
        if name not in sys.stdlib_module_names and name not in {"config", "earmark"}
    }

    missing = {
        name
        for name in foreign
        if not any(
            re.sub(r"[-_.]+", "-", each).lower() in locked
            for each in of_module.get(name.partition(".")[0], [])
        )
    }
    assert missing == {"pytest"}, "pytest is for `manage.py test`, which says that it is not there"


def _imported(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.partition(".")[0]


def _words(command):
    """`--port=8000` and `--port 8000` mean the same."""
    return [word for part in command for word in (part.split("=", 1) if part.startswith("--") else [part])]
