"""The environment is read through one catalogue, and the catalogue holds nothing that nobody reads."""

import re
from pathlib import Path

from config.variables import GROUPS
from config.variables.house import LAUNCHING

ROOT = Path(__file__).resolve().parents[2]
#: Before there are settings: which module they are in, what a probe needs, what other libraries read for themselves.
MAY_READ = {
    "config/alive.py",
    "config/celery.py",
    "config/tracing/__init__.py",
    "config/wsgi.py",
    "config/management/commands/settings.py",
    "config/variables/reading.py",
    "earmark/base/slots.py",
}
READ = re.compile(r"\b(?:env\.\w+\(|os\.environ(?:\.get\(|\[))\s*[\"']([A-Z0-9_]+)[\"']")


def modules(*folders):
    return [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]


def test_nobody_reads_the_environment_past_the_catalogue():
    reading = {
        str(file.relative_to(ROOT))
        for file in modules("config", "earmark")
        if re.search(r"\bos\.(environ|getenv)\b|\bfrom os import", file.read_text())
    }

    assert reading - MAY_READ == set()


def test_every_name_of_the_catalogue_is_read_and_stands_there_once():
    names = [name for group in GROUPS for variable in group.variables for name in variable.names]
    described = {variable.name for group in GROUPS if group is not LAUNCHING for variable in group.variables}

    assert len(names) == len(set(names))
    read = {name for file in modules("config") for name in READ.findall(file.read_text())}
    assert read - {"DJANGO_SETTINGS_MODULE"} == described


def test_every_name_for_those_who_start_the_processes_is_read_by_one_of_them():
    starters = [*(ROOT / "devtools").glob("*.py"), *ROOT.glob("docker-compose*.yml")]
    text = "".join(file.read_text() for file in starters)

    assert [one.name for one in LAUNCHING.variables if not re.search(rf"\b{one.name}\b", text)] == []
