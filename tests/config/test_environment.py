"""Settings from the environment: every name of the documents works, and nothing unsafe starts."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment import database_config, hours, redis_url, secret_key
from config.variables import GROUPS
from config.variables.reading import Environment
from devtools.state import ROOT

GOOD = "k7Zt0Yx9q-vF4bS2nM8cR1pL6wJ3hD5g"


def of(values):
    return Environment(GROUPS, values)


@pytest.mark.parametrize(
    "secret", ["", "your-secret-key", "change-me", "short", "development-only-not-a-secret-at-all"]
)
def test_without_debug_a_default_secret_stops_the_program(secret):
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY must be set"):
        secret_key(secret, debug=False)


def test_a_real_secret_is_taken():
    assert secret_key(GOOD, debug=False) == GOOD


def test_with_debug_none_is_needed():
    assert secret_key("", debug=True)


def test_the_program_itself_refuses_to_start():
    env = {name: os.environ[name] for name in ("PATH", "DATABASE_URL", "REDIS_URL")} | {"DEBUG": "0"}
    command = [sys.executable, "manage.py", "check"]
    said = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert said.returncode != 0
    assert said.stderr.startswith("SECRET_KEY must be set")
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    "names",
    [
        ("DB_NAME", "DB_USER", "DB_PASSWORD", "DB_HOST", "DB_PORT"),
        ("SQL_DATABASE", "SQL_USER", "SQL_PASSWORD", "SQL_HOST", "SQL_PORT"),
        ("POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOST", "POSTGRES_PORT"),
    ],
)
def test_each_documents_database_names_work(names):
    config = database_config(of(dict(zip(names, ("shop", "ann", "pw", "db", "5433"), strict=True))))

    found = tuple(config[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT"))
    assert found == ("shop", "ann", "pw", "db", "5433")
    assert config["ENGINE"].endswith("postgis")


@pytest.mark.parametrize(("given", "meant"), [("require", "require"), ("ASK", "ask"), ("", "off")])
def test_a_choice_may_be_written_in_any_case(given, meant):
    assert of({"EMAIL_VERIFICATION": given}).str("EMAIL_VERIFICATION") == meant


@pytest.mark.parametrize("given", ["required", "yes", "1"])
def test_what_is_no_choice_stops_the_program(given):
    with pytest.raises(ImproperlyConfigured, match=r"EMAIL_VERIFICATION.*off, ask, require"):
        of({"EMAIL_VERIFICATION": given}).str("EMAIL_VERIFICATION")


def test_a_database_url_wins_and_its_password_may_hold_anything():
    config = database_config(of({"DATABASE_URL": "postgres://ann:p%40ss@db:5433/shop", "DB_NAME": "other"}))
    assert (config["NAME"], config["PASSWORD"], str(config["PORT"])) == ("shop", "p@ss", "5433")


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ({}, "redis://127.0.0.1:6379/0"),
        ({"REDIS_HOST": "redis", "REDIS_PORT": "6380"}, "redis://redis:6380/0"),
        ({"REDIS_HOST": "redis", "REDIS_PASSWORD": "p@ss", "REDIS_DB": "2"}, "redis://:p%40ss@redis:6379/2"),
        ({"REDIS_URL": "rediss://r/1", "REDIS_HOST": "other"}, "rediss://r/1"),
    ],
)
def test_redis_by_url_or_by_parts(source, url):
    assert redis_url(of(source)) == url


@pytest.mark.parametrize("given", ["21:00", "21:00-8", "25:00-08:00", "21:00Z-08:00Z", "21:00-08:00+02:00"])
def test_quiet_hours_are_two_times_of_no_zone(given):
    with pytest.raises(ImproperlyConfigured):
        hours(given)
