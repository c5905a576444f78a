"""The compose files name only what somebody knows."""

import pytest

from config.variables import GROUPS
from config.variables.house import LAUNCHING
from tests.deploy import dockerfile
from tests.deploy.compose import DEMO, PRODUCTION, ROOT, Required, dotenv, environment_of, load, variables_of
from tests.deploy.test_image import PRODUCTION_NEEDS

#: Of the images that are not ours: their manuals' names.
KNOWN_TO = {
    "postgres": {"POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS", "PGPASSWORD"},
    "pgadmin": {"PGADMIN_DEFAULT_EMAIL", "PGADMIN_DEFAULT_PASSWORD", "PGADMIN_DISABLE_POSTFIX"},
    "backup": {"PGHOST", "PGDATABASE", "PGUSER", "PGPASSWORD"},  # libpq's
    "caddy": {"PUBLIC_URL", "ADMIN_EMAIL"},  # deploy/Caddyfile's
    "pgbouncer": {"DB_USER", "DB_PASSWORD"},  # deploy/pgbouncer/start.sh's
}
OURS = {
    name
    for group in GROUPS
    if group is not LAUNCHING
    for variable in group.variables
    for name in variable.names
}
ALL = {name for group in GROUPS for variable in group.variables for name in variable.names}
#: What documents 002 and 004 put into `.env`; 003's is what tests/deploy/test_running.py starts with.
DOTENVS = {
    "none at all": "",
    "002": "DB_HOST=localhost\nDB_NAME=ecommerce_db\nDB_USER=u\nDB_PASSWORD=p\nREDIS_URL=redis://localhost:6379/0",
    "004": 'POSTGRES_DB=""\nPOSTGRES_USER=""\nPOSTGRES_HOST=""\nPOSTGRES_PORT=""\nSECRET_KEY=""\nDEBUG=""\n'
    'ALLOWED_HOSTS=""\nWEB_PORT=""\nCELERY_BROKER_URL=""\nPGADMIN_EMAIL=""\nPGADMIN_PASSWORD=""\nPGADMIN_PORT=""',
    "the example": (ROOT / ".env.example").read_text(),
}


@pytest.mark.parametrize("file", [DEMO, PRODUCTION], ids=["demo", "production"])
def test_every_variable_is_known_to_who_gets_it(file):
    for name, service in load(file, PRODUCTION_NEEDS)["services"].items():
        known = KNOWN_TO.get(name, OURS)
        assert set(service.get("environment", {})) <= known, name


@pytest.mark.parametrize("file", [DEMO, PRODUCTION], ids=["demo", "production"])
def test_every_variable_that_a_file_asks_for_is_in_the_table_of_settings(file):
    assert variables_of(file) - ALL == set()


@pytest.mark.parametrize("given", DOTENVS.values(), ids=DOTENVS)
def test_the_demo_is_the_same_house_whatever_an_env_file_says_of_hosts(given):
    house = load(DEMO, dotenv(given))["services"]
    web, postgres = environment_of(house["web"], dotenv(given)), house["postgres"]["environment"]

    assert (web["DB_HOST"], web["DB_PORT"], web["DATABASE_URL"]) == ("postgres", "5432", "")
    assert (web["DB_NAME"], web["DB_USER"], web["DB_PASSWORD"]) == tuple(postgres.values())
    assert "" not in postgres.values()
    assert (web["REDIS_URL"], web["CELERY_BROKER_URL"]) == ("redis://redis:6379/0", "")
    assert (web["DEBUG"], web["PUBLIC_URL"]) == ("1", "http://localhost:8000")
    assert house["web"]["ports"] == ["127.0.0.1:8000:8000"]
    assert house["pgadmin"]["ports"] == ["127.0.0.1:5050:80"]


@pytest.mark.parametrize("file", [DEMO, PRODUCTION], ids=["demo", "production"])
def test_an_image_is_built_by_one_service(file):
    services = load(file, PRODUCTION_NEEDS)["services"].values()
    built = [service["image"] for service in services if "build" in service]

    assert len(built) == len(set(built)), "side by side they trip over its name"
    assert {service["image"] for service in services if service["image"].startswith("earmark")} == set(built)


def test_the_edge_brings_both_web_processes_along():
    services = load(PRODUCTION, PRODUCTION_NEEDS)["services"]

    assert {"web", "web2"} == set(services["caddy"]["depends_on"])


@pytest.mark.parametrize("missing", PRODUCTION_NEEDS)
def test_production_says_what_is_missing(missing):
    given = {name: value for name, value in PRODUCTION_NEEDS.items() if name != missing}

    with pytest.raises(Required, match=r"must be in \.env"):
        load(PRODUCTION, given)


def test_production_has_no_demo_and_shows_the_world_one_door():
    services = load(PRODUCTION, PRODUCTION_NEEDS)["services"]

    assert {name for name, service in services.items() if "ports" in service} == {"caddy"}
    assert not {"simulator", "payments", "pgadmin", "flower", "test"} & set(services)
    commands = [" ".join(service["command"]) for service in services.values() if "command" in service]
    assert not [command for command in commands if "seed" in command or "make_ready" in command]
    ours = [service for name, service in services.items() if name not in {*KNOWN_TO, "redis"}]
    assert {service["environment"]["DEBUG"] for service in ours} == {"0"}


def test_the_world_cannot_reach_what_holds_data():
    file = load(PRODUCTION, PRODUCTION_NEEDS)
    networks = {name: set(service["networks"]) for name, service in file["services"].items()}

    assert networks["caddy"] == {"front"}
    assert networks["postgres"] == {"data"}
    assert not networks["web"] & networks["postgres"], "only by PgBouncer"
    assert not networks["redis"] & {"front", "out"}
    assert file["networks"]["data"] == file["networks"]["back"] == {"internal": True}


def test_everything_in_production_is_locked_down_and_limited():
    for name, service in load(PRODUCTION, PRODUCTION_NEEDS)["services"].items():
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["logging"]["options"]["max-size"], name
        assert name == "backup" or set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name


@pytest.mark.parametrize("file", [DEMO, PRODUCTION], ids=["demo", "production"])
def test_everything_that_stays_has_a_health_check_and_everything_mounted_is_there(file):
    house = load(file, PRODUCTION_NEEDS)
    dockers = {name for name, service in house["services"].items() if "healthcheck" not in service}

    assert dockers <= {"caddy", "test", "backup"}
    for service in house["services"].values():
        for source, *_ in (volume.split(":") for volume in service.get("volumes", [])):
            assert source in house["volumes"] or source == "./backups" or (ROOT / source).exists()
        target = service.get("build", {}).get("target")
        assert target is None or target in dockerfile.stages()
