"""Pages, where something is wrong that no visitor can help."""

import pytest
from django.db import connection

LOGIN = "/account/login/"


@pytest.fixture
def no_postgresql(transactional_db, monkeypatch):
    """Nobody listens where it was."""
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "PORT", "1")
        connection.close()
        yield
    connection.close()


def test_without_postgresql_a_page_says_so_and_when_to_come_again(no_postgresql, client):
    client.raise_request_exception = False

    answer = client.post(LOGIN, {"username": "ana", "password": "wrong"})

    assert (answer.status_code, answer.json()["code"]) == (503, "database_unavailable")
    assert int(answer.headers["Retry-After"]) > 0
