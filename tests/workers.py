"""Tests in several processes at once: how many, and what each has to itself.

pytest-django gives each a PostgreSQL database, this module one of Redis. It is loaded first (`-p` in pyproject.toml).
"""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from xdist.scheduler import LoadFileScheduling

#: Each may want sixty connections of PostgreSQL for a race, and has one of Redis' sixteen databases.
MOST = 4
#: Folders whose files start one house together.
HOUSES = ("tests/nodes/",)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config):
    """A process for each core; for files that were named, only this one: another takes seconds to begin."""
    named = [Path(argument.partition("::")[0]) for argument in config.args]
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 0 if cores == 1 or all(path.is_file() for path in named) else min(cores, MOST)


class ByHouse(LoadFileScheduling):
    """A file to each process that is free; the files of a folder that shares a house stay together."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        return next((folder for folder in HOUSES if file.startswith(folder)), file)


@pytest.hookimpl
def pytest_xdist_make_scheduler(config, log):
    """Ours, in place of `--dist loadfile`'s."""
    return ByHouse(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests():
    """Names Redis' database before pytest-django, in the same hook, has the settings read.

    And has patience with it: on a busy machine a late write of one test would be read by the next.
    """
    os.environ.setdefault("REDIS_TIMEOUT", "10")
    number = os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw")
    if number:
        os.environ["REDIS_URL"] = urlsplit(os.environ["REDIS_URL"])._replace(path=f"/{number}").geturl()
    return (yield)
