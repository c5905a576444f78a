"""What others see of the running program. Metrics, traces, errors, signs of life."""

from config.parts import BASE_DIR
from config.variables.variable import Group, Variable

WATCHING = Group(
    "watching",
    "Watching it",
    (
        Variable(
            "ALIVE_FILE", str, "",
            "the file that a worker and the beat touch while they are alive, and `python -m config.alive` looks at; "
            "`{process}` in it stands for `worker` or `beat`",
            shown="`/tmp/earmark-{process}.alive`", example="/run/earmark/{process}.alive",
        ),
        Variable(
            "METRICS_TOKEN", str, "",
            "a bearer token that opens `/metrics`; without it and `METRICS_NETWORKS` only `DEBUG` does", secret=True,
        ),
        Variable(
            "METRICS_NETWORKS", list, (),
            "networks that `/metrics` is open to; the peer and every address in `X-Forwarded-For` have to be inside",
            example="10.42.0.0/16 192.168.7.5/32",
        ),
        Variable(
            "METRICS_DIR", str, str(BASE_DIR / ".dev" / "metrics"),
            "folder in which the processes of one machine share what they count; empty: each counts for itself",
            shown="`.dev/metrics`", example=".dev/metrics", may_be_empty=True,
        ),
        Variable(
            "METRICS_PORT", int, 0,
            "at which a worker or the beat shows what is counted on its machine, where no web process is; 0: nowhere",
        ),
        Variable(
            "OTEL_EXPORTER_OTLP_ENDPOINT", str, "",
            "where traces are sent by OTLP over HTTP; without it there is no tracing. "
            "[More names](logs-and-traces.md#traces)",
            example="http://127.0.0.1:4318",
        ),
        Variable(
            "SENTRY_DSN", str, "", "where unexpected errors are reported to; without it nowhere", secret=True,
            example="https://key@sentry.example.com/1",
        ),
        Variable("SENTRY_ENVIRONMENT", str, "production", "how reports name this deployment"),
        Variable("SENTRY_RELEASE", str, "", "and this release", shown="`earmark@` and the version"),
        Variable(
            "SENTRY_TRACES_SAMPLE_RATE", float, 0.0,
            "which part of requests and tasks Sentry measures, 0 to 1",
        ),
        Variable(
            "CELERY_EVENTS", bool, False,
            "workers tell of each task that begins and ends: flower shows tasks only then, and each costs two messages",
        ),
    ),
)  # fmt: skip
