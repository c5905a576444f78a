"""One running Earmark for all tests here."""

import pytest

from tests.chaos.stack import running_stack


@pytest.fixture(scope="module")
def module_stack():
    with running_stack() as stack:
        yield stack


@pytest.fixture
def stack(module_stack):
    """Everything well at the start, books clean at the end."""
    module_stack.faults(latency_ms=20)
    yield module_stack
    module_stack.faults(latency_ms=20)
    assert "Clean" in module_stack.audit()
