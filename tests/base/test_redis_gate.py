"""How one Redis is asked. A cluster: tests/redis_cluster."""

from earmark.base.redis import gate


def test_a_process_that_was_forked_off_does_not_listen_in_on_its_parents_connection(monkeypatch):
    parents = gate().ask(("CLIENT", "ID"))
    with monkeypatch.context() as forked:
        forked.setattr("os.getpid", lambda: 1)

        assert gate().ask(("CLIENT", "ID")) != parents
