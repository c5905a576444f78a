"""Time, files, logs; and what only those read who start the processes."""

from config.parts import BASE_DIR
from config.variables.variable import Group, Variable

HOUSE = Group(
    "house",
    "Time, files, logs",
    (
        Variable("TIME_ZONE", str, "UTC", "in messages to users who have named none"),
        Variable(
            "STATIC_ROOT", str, "",
            "target of `collectstatic`; without it files are served from where they are",
        ),
        Variable(
            "MEDIA_ROOT", str, str(BASE_DIR / ".dev" / "media"),
            "folder of pictures that were uploaded, shared by all web processes and workers",
            shown="`.dev/media`", example=".dev/media",
        ),
        Variable(
            "MEDIA_URL", str, "/media/",
            "where clients find them; an absolute address where something else serves the folder",
        ),
        Variable(
            "IMAGE_MAX_BYTES", int, 5 * 1024 * 1024, "of a picture that is uploaded; `MAX_BODY_BYTES` holds besides"
        ),
        Variable("IMAGE_MAX_PIXELS", int, 25_000_000, "width times height of one"),
        Variable(
            "LOG_LEVEL", str, "INFO", "from which level on lines are written",
            choices=("debug", "info", "warn", "warning", "error", "critical"),
        ),
        Variable("LOG_PRETTY", bool, False, "lines for people in place of JSON"),
    ),
)  # fmt: skip

#: The program does not read them: `./dev` and the compose files do.
LAUNCHING = Group(
    "launching",
    "Of `./dev` and compose alone",
    (
        Variable("PORT", int, 8000, "of `./dev up`"),
        Variable("HOST", str, "127.0.0.1", "address that the web process of `./dev up` listens on"),
        Variable(
            "WEB_THREADS", int, 2,
            "of each web process of `./dev up` and of the production file: with more of them, reservations of one "
            "flash promotion that arrive together are granted together, and everything else costs a little more",
        ),
        Variable("WEB_PORT", int, 8000, "port of this machine at which `docker compose up` opens the web process"),
        Variable("PGADMIN_EMAIL", str, "admin@example.com", "log-in of the pgAdmin that compose starts"),
        Variable("PGADMIN_PASSWORD", str, "password123", "and its password"),
        Variable("PGADMIN_PORT", int, 5050, "port of this machine at which it opens"),
        Variable("FLOWER_PORT", int, 5555, "the same of flower"),
        Variable("PAYMENTS_PORT", int, 9200, "the same of the payment sandbox's checkout pages"),
        Variable(
            "BIND_ADDRESS", str, "127.0.0.1",
            "address of this machine for all of these; `0.0.0.0` shows demo users with known passwords to the network",
        ),
        Variable("EARMARK_IMAGE", str, "earmark:dev", "the image; in production `earmark:latest`"),
        Variable("EARMARK_VERSION", str, "dev", "what its label says where the production file builds it"),
        Variable("WEB_WORKERS", int, 2, "processes in each of production's two web containers"),
        Variable("WORKER_THREADS", int, 8, "tasks that its worker does at the same time"),
        Variable("POSTGRES_SHARED_BUFFERS", str, "512MB", "of its PostgreSQL: a quarter of its memory"),
        Variable("REDIS_MAXMEMORY", str, "384mb", "of its Redis, three quarters of the memory that it may have"),
        Variable("BACKUP_USER", str, "1000:1000", "user and group of this machine who own the folder `backups`"),
    ),
)  # fmt: skip
