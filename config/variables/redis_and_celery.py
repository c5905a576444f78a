"""Redis and Celery, the speed."""

from config.variables.variable import Group, Variable

REDIS_AND_CELERY = Group(
    "redis",
    "Redis and Celery",
    (
        Variable(
            "REDIS_URL", str, "",
            "caches, status hashes, alarms, copy of revocations; `redis://`, `rediss://` with TLS, or "
            "[a cluster](#redis-cluster); if it is set, the next four are not looked at",
            shown="made of the next four", example="redis://127.0.0.1:6379/0",
        ),
        Variable("REDIS_HOST", str, "127.0.0.1", "where Redis is"),
        Variable("REDIS_PORT", int, 6379, "its port"),
        Variable("REDIS_PASSWORD", str, "", "its password", secret=True),
        Variable("REDIS_DB", int, 0, "the number of its database"),
        Variable(
            "REDIS_TIMEOUT", float, 0.5,
            "seconds until it counts as away; after one failure a process leaves it alone for a second",
        ),
        Variable(
            "CELERY_BROKER_URL", str, "",
            "where tasks wait: a Redis, or [RabbitMQ](#rabbitmq) (`amqp://`, `amqps://`); has to be set beside a "
            "cluster",
            shown="`REDIS_URL`", example="amqp://earmark:password@127.0.0.1:5672//",
        ),
        Variable("CELERY_RESULT_BACKEND", str, "", "where results of tasks go; nothing reads them"),
    ),
)  # fmt: skip
