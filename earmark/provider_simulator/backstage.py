"""What no real provider has: the switches and the log, for whoever tests against the simulator."""

from urllib.parse import parse_qs, unquote

from earmark.provider_simulator.protocol import Answer, BadRequest, answer, problem, read_json, read_key
from earmark.provider_simulator.provider import Provider


def answer_tester(provider: Provider, method: str, path: str, query: str, raw: bytes) -> Answer:
    """Answer a request to `/_control` or `/_log`. Raises BadRequest, BadSettings, BadFault."""
    key = tail(path, "/_control/keys/")
    asked = {name: values[-1] for name, values in parse_qs(query).items()}
    match method, "/_control/keys" if key else path:
        case "GET", "/_control":
            return answer(200, provider.control.as_json())
        case "PUT", "/_control":
            provider.control.change(read_json(raw))
            return answer(200, provider.control.as_json())
        case "PUT", "/_control/keys":
            return _script(provider, read_key(key), read_json(raw))
        case "GET", "/_log":
            return _show_log(provider, asked.get("key"), only_requests=asked.get("requests") == "1")
        case "DELETE", "/_log":
            provider.ledger.clear_works()
            provider.journal.clear()
            return _show_log(provider, None, only_requests=False)
    return problem(404, "not_found", f"There is no {method} {path}.")


def tail(path: str, prefix: str) -> str | None:
    """What follows the prefix in a path, decoded; None if nothing does."""
    return unquote(path.removeprefix(prefix)) or None if path.startswith(prefix) else None


def _script(provider: Provider, key: str, said: object) -> Answer:
    lines = said.get("faults") if isinstance(said, dict) else None
    if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
        raise BadRequest("expected an object with faults, a list of texts")
    provider.control.script(key, lines)
    return answer(200, {"key": key, "faults": lines})


def _show_log(provider: Provider, key: str | None, *, only_requests: bool) -> Answer:
    if only_requests:
        return answer(200, {"requests": [visit.as_json() for visit in provider.journal.visits(key)]})
    works = [work.as_json() for work in provider.ledger.works(key)]
    return answer(200, {"works": works, "requests": provider.journal.count(key)})
