"""The catalogue of settings: what is wrong stops the program with a line that names it, and shows no secret."""

import os
import re
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import database_config
from config.variables import GROUPS
from config.variables.reading import Environment, read_file
from config.variables.showing import show
from devtools.state import ROOT

VARIABLES = {variable.name: variable for group in GROUPS for variable in group.variables}


def read(name, given):
    return Environment(GROUPS, {name: given}).read(VARIABLES[name])


@pytest.mark.parametrize(
    ("name", "given", "said"),
    [
        ("SESSION_SECONDS", "abc", "SESSION_SECONDS='abc' is not a whole number from 0."),
        ("SESSION_SECONDS", "-1", "SESSION_SECONDS='-1' is not a whole number from 0."),
        ("REDIS_TIMEOUT", "nan", "REDIS_TIMEOUT='nan' is not a number from 0."),
        ("DEBUG", "maybe", "DEBUG='maybe' is not 1 or 0."),
        ("PROVIDERS", '{"a": "hidden"', "PROVIDERS is not a JSON object."),
        ("PROVIDERS", '["hidden"]', "PROVIDERS is not a JSON object."),
    ],
)
def test_a_bad_value_is_named_and_a_secret_one_not_shown(name, given, said):
    with pytest.raises(ImproperlyConfigured) as refused:
        read(name, given)

    assert str(refused.value) == said
    assert refused.value.__context__ is None  # which a traceback would show


def test_a_bad_database_url_does_not_show_its_password():
    with pytest.raises(ImproperlyConfigured, match=r"DATABASE_URL is not like") as refused:
        database_config(Environment(GROUPS, {"DATABASE_URL": "postgresql://ann:hidden@db:port/shop"}))

    assert "hidden" not in str(refused.value)
    assert refused.value.__context__ is None


def test_what_is_empty_is_not_set():
    """Document 004 writes `DEBUG=""` for what is not used."""
    env = Environment(GROUPS, {name: "" for variable in VARIABLES.values() for name in variable.names})

    assert [
        variable.name
        for variable in VARIABLES.values()
        if not variable.may_be_empty and env.read(variable) != variable.default
    ] == []


def test_the_environment_wins_over_the_file_unless_it_is_empty(tmp_path):
    (tmp_path / ".env").write_text('DEBUG=""\nEMAIL_HOST_PASSWORD=$hort\nWEB_PORT=""\nSHOP_NAME="Corner"\n')
    source = {"SHOP_NAME": "Mine", "EMAIL_HOST_PASSWORD": ""}

    read_file(tmp_path / ".env", into=source)

    env = Environment(GROUPS, source)
    assert (env.str("SHOP_NAME"), env.str("EMAIL_HOST_PASSWORD"), env.bool("DEBUG")) == (
        "Mine",
        "$hort",
        False,
    )


@pytest.mark.parametrize(
    ("name", "given", "shown"),
    [
        ("SECRET_KEY", "hidden", "…"),
        ("PROVIDERS", '{"simulator": {"token": "hidden"}}', "simulator: …"),
        (
            "DATABASE_URL",
            "postgresql://ann:hid@den@db:5432/shop?password=hidden",
            "postgresql://…@db:5432/shop?…",
        ),
        ("ALLOWED_HOSTS", "a, b", "a b"),
    ],
)
def test_operators_see_no_secret(name, given, shown):
    assert show(VARIABLES[name], read(name, given)) == shown


def test_the_settings_are_shown_where_the_program_would_not_start():
    broken = {"SESSION_SECONDS": "abc", "POSTGRES_DB": "shop", "DB_PASSWORD": "hidden", "QUIET_HOURS": "late"}
    env = {"PATH": os.environ["PATH"], "DEBUG": "1", **broken}

    command = [sys.executable, "manage.py", "settings"]
    shown = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)

    assert shown.returncode != 0
    assert re.search(r"DB_NAME +shop +\(by POSTGRES_DB\)", shown.stdout)
    assert "SESSION_SECONDS='abc' is not a whole number from 0." in shown.stderr
    assert "hidden" not in shown.stdout + shown.stderr
