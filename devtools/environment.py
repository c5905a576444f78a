"""The environment that Earmark's processes run in on a developer's machine."""

import json
import os
from collections.abc import Mapping

from devtools.state import ROOT, State


def environment(state: State, *, outer: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The caller's environment with ours beneath it; only the private services cannot be overridden."""
    defaults = {
        "DEBUG": "1",
        "SECRET_KEY": state.secret_key,
        "ALLOWED_HOSTS": "localhost 127.0.0.1 testserver",
        "PUBLIC_URL": f"http://localhost:{state.web_port}",
        "JWT_KEYS_DIR": str(state.folder / "keys"),
        "PROVIDERS": json.dumps({"simulator": {"url": f"http://127.0.0.1:{state.simulator_port}"}}),
        "PAYMENT_GATEWAYS": json.dumps({"sandbox": _sandbox(state)}),
        "THROTTLE_SCALE": "100",
        "ADMIN_EMAIL": "admin@example.com",
        "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
        "METRICS_DIR": str(state.folder / "metrics"),
        "EMAIL_FILE_PATH": str(state.folder / "mail"),
        "OUTGOING_PRIVATE_NETWORKS": "1",
        "LOG_PRETTY": "1",
    }
    private = {
        "DATABASE_URL": state.postgres.url,
        "REDIS_URL": state.redis.url,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{ROOT / '.venv' / 'bin'}{os.pathsep}{outer.get('PATH', '')}",
    }
    return {**defaults, **outer, **private}


def _sandbox(state: State) -> dict[str, str]:
    return {
        "url": f"http://127.0.0.1:{state.sandbox_port}",
        "api_key": state.gateway_key,
        "webhook_secret": state.webhook_secret,
    }
