"""One house for all tests here."""

import pytest

from tests.nodes.house import running_house


@pytest.fixture(scope="session")
def session_house():
    with running_house() as house:
        yield house
        assert "Clean" in house.audit()


@pytest.fixture
def house(session_house):
    """All of it up, whatever the last test has killed."""
    session_house.await_nodes()
    return session_house
