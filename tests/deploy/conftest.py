"""The two houses that the compose files describe, one after the other on one machine."""

import shutil
import ssl
import time

import httpx
import pytest
from django.db import connection

from devtools.ports import free_port
from devtools.redis_server import RedisServer
from devtools.state import State
from tests.deploy.compose import DEMO, PRODUCTION, ROOT, dotenv
from tests.deploy.house import House, Postgres, unpack_image

#: Document 003's, as it stands there, and what document 004 leaves empty.
DEMO_ENV = dotenv(
    """
    DEBUG=1
    SECRET_KEY=one-and-the-same-for-both-houses-0123456789
    DJANGO_ALLOWED_HOSTS=localhost 127.0.0.1
    SQL_ENGINE=django.db.backends.postgresql
    SQL_DATABASE=your_db_name
    SQL_USER=your_db_user
    SQL_PASSWORD=your_db_password
    SQL_HOST=db
    SQL_PORT=5432
    DB_IDLE_IN_TRANSACTION_TIMEOUT=5min
    EMAIL_BACKEND=django.core.mail.backends.smtp.EmailBackend
    EMAIL_HOST=127.0.0.1
    EMAIL_PORT=587
    EMAIL_USE_TLS=True
    EMAIL_HOST_USER=your-email@example.com
    EMAIL_HOST_PASSWORD=your-email-password
    CELERY_BROKER_URL=your-celery-broker-url
    CELERY_RESULT_BACKEND=your-celery-result-backend
    POSTGRES_HOST=""
    ALLOWED_HOSTS=""
    WEB_PORT=""
    """
)


@pytest.fixture(scope="module")
def place(django_db_setup):
    """The tests' PostgreSQL, a Redis of our own, and the image's files where PgBouncer, no root either, gets to."""
    shutil.rmtree(State.load("deploy").folder)
    folder = State.load("deploy").folder
    redis = RedisServer(folder / "redis", free_port())
    redis.start()
    try:
        server = Postgres(connection.settings_dict)
        yield {"folder": folder, "app": unpack_image(folder), "postgres": server, "redis": redis}
    finally:
        redis.stop()


@pytest.fixture(scope="module")
def demo(place):
    """`docker compose up`."""
    house = House(DEMO, DEMO_ENV, **place)
    # Migrating an empty one takes ten seconds, which other tests spend (tests/chaos).
    connection.close()
    house.make_database(like=connection.settings_dict["NAME"])
    try:
        house.become_healthy("postgres", "redis")
        house.run("migrate")
        house.start("simulator", "payments", "flower")
        house.start("web", "worker", "beat")
        yield house
    finally:
        house.stop()
        house.drop_database()


@pytest.fixture(scope="module")
def production(demo, place):
    """`docker compose -f docker-compose.prod.yml up`, in the place of the demo, whose simulator stays."""
    demo.kill("worker")  # it would first make thumbnails of the whole demo shop
    told = demo.stop("web", "beat", "payments", "flower")
    assert set(told.values()) <= {0, -15}, told
    place["redis"].stop()  # a new one is empty
    place["redis"].start()
    given = {
        "SECRET_KEY": DEMO_ENV["SECRET_KEY"],
        "ALLOWED_HOSTS": "localhost",
        "PUBLIC_URL": f"https://localhost:{free_port()}",
        "ADMIN_EMAIL": "admin@example.com",
        "DB_NAME": "earmark_shop",
        "DB_USER": "earmark_shop",
        "DB_PASSWORD": 'odd "quoted" p@ss:word/',
        "PROVIDERS": f'{{"simulator": {{"url": "http://127.0.0.1:{demo.ports["simulator"]}"}}}}',
    }
    house = House(PRODUCTION, given, **place)
    house.make_database(like=demo.services["postgres"]["environment"]["POSTGRES_DB"])
    try:
        house.start_pgbouncer()
        house.run("migrate")
        house.start("web", "web2", "worker", "beat")
        house.become_healthy("web", "web2", "worker", "beat", "pgbouncer", "postgres", "redis")
        edge = house.environment("caddy") | {
            "HTTP_PORT": str(free_port()),
            "HTTPS_PORT": given["PUBLIC_URL"].rpartition(":")[2],
            "WEB_NODES": f"127.0.0.1:{house.ports['web']} 127.0.0.1:{house.ports['web2']}",
            "MEDIA_ROOT": str(place["folder"] / "media"),
            "XDG_DATA_HOME": str(place["folder"]),
            "XDG_CONFIG_HOME": str(place["folder"]),
        }
        command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(ROOT / "deploy/Caddyfile")]
        house.spawn("caddy", command, edge)
        house.url, house.plain = given["PUBLIC_URL"], f"http://localhost:{edge['HTTP_PORT']}"
        yield house
    finally:
        house.stop()
        house.drop_database()


@pytest.fixture(scope="module")
def trust(production, place):
    """Caddy's own authority, which stands in for a public one."""
    root = place["folder"] / "caddy/pki/authorities/local/root.crt"
    deadline = time.monotonic() + 20
    while not root.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    context = ssl.create_default_context(cafile=root)
    while not _answers(production.url, context) and time.monotonic() < deadline:
        time.sleep(0.1)
    return context


@pytest.fixture(scope="module")
def browser(production, trust):
    """Somebody who comes from outside."""
    with httpx.Client(base_url=production.url, verify=trust, timeout=30) as client:
        yield client


def _answers(url, trust):
    """Whether the edge has its certificate and a web process."""
    try:
        return httpx.get(f"{url}/readyz", verify=trust).status_code == 200
    except httpx.TransportError:
        return False
