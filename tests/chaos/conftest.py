"""One running Earmark for all tests here."""

import pytest

from tests.chaos.stack import running_stack


@pytest.fixture(scope="session")
def session_stack():
    with running_stack() as stack:
        yield stack


@pytest.fixture
def stack(session_stack):
    """Everything well at the start, books clean at the end."""
    session_stack.faults(latency_ms=20)
    yield session_stack
    session_stack.faults(latency_ms=20)
    assert "Clean" in session_stack.audit()
