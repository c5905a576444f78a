"""Who calls: for `connect(…, auth)`. A token is asked for by the first request, and by one that finds it ended."""

from collections.abc import Generator

import httpx

_REFUSED = 401


class Anybody(httpx.Auth):
    """Says nothing of who calls: offers, catalog and stores are open to all."""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request as it is, without the empty token that generated code sets."""
        request.headers.pop("Authorization", None)
        yield request


class _Tokens(httpx.Auth):
    requires_response_body = True

    def __init__(self) -> None:
        self._access = ""

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with a token; refused, once more with a new one. A log-in that fails is its answer."""
        shown = self._access
        if shown:
            request.headers["Authorization"] = f"Bearer {shown}"
            if (yield request).status_code != _REFUSED:
                return
        if self._access == shown:  # or else another thread has a new one already
            answer = yield self._log_in(request.url)
            if not answer.is_success:
                return
            self._access = self._of(answer)
        request.headers["Authorization"] = f"Bearer {self._access}"
        yield request

    def _log_in(self, url: httpx.URL) -> httpx.Request:
        raise NotImplementedError

    def _of(self, answer: httpx.Response) -> str:
        raise NotImplementedError


class Password(_Tokens):
    """A user by name (or e-mail address) and password."""

    def __init__(self, username: str, password: str) -> None:
        super().__init__()
        self._body = {"username": username, "password": password}

    def _log_in(self, url: httpx.URL) -> httpx.Request:
        return httpx.Request("POST", url.copy_with(raw_path=b"/api/v1/auth/login/"), json=self._body)

    def _of(self, answer: httpx.Response) -> str:
        return str(answer.json()["access"])


class Machine(_Tokens):
    """A partner's service account, by its client credentials; `scope` is `read`, `write` or both."""

    def __init__(self, client_id: str, client_secret: str, *, scope: str = "read write") -> None:
        super().__init__()
        self._client = httpx.BasicAuth(client_id, client_secret)
        self._body = {"grant_type": "client_credentials", "scope": scope}

    def _log_in(self, url: httpx.URL) -> httpx.Request:
        asked = httpx.Request("POST", url.copy_with(raw_path=b"/oauth/token/"), data=self._body)
        return next(self._client.auth_flow(asked))

    def _of(self, answer: httpx.Response) -> str:
        return str(answer.json()["access_token"])
