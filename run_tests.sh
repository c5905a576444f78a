#!/usr/bin/env bash
# All tests in Docker: PostgreSQL and Redis, migrations, demo data, then pytest in the image `test`.
set -euo pipefail
cd -P "$(dirname "${BASH_SOURCE[0]}")"

usage() {
  cat <<'END'
Usage: ./run_tests.sh [ARGUMENTS OF PYTEST]

  ./run_tests.sh                        all tests
  ./run_tests.sh -v tests/auth          a part of them
  ./run_tests.sh -x -n 0 -k audit       one after another, up to the first that fails

Needs Docker with Compose 2.24 or newer. What it starts is its own (project `earmark-tests`), beside whatever else runs,
and gone afterwards. Without Docker: ./dev test
END
}

fail() { printf '%s\n' "$*" >&2; exit 1; }

case "${1:-}" in -h | --help) usage; exit 0 ;; esac

command -v docker >/dev/null 2>&1 || fail "Docker is not installed. Without it: ./dev test"
docker compose version >/dev/null 2>&1 || fail "Docker has no Compose (\`docker compose version\`). Without it: ./dev test"
docker info >/dev/null 2>&1 || fail "Docker does not answer: is it running, and may you use it? Without it: ./dev test"

export DEBUG=1  # demo data are refused without, whatever .env says
compose() { docker compose --project-name earmark-tests --file docker-compose.yml "$@"; }
trap 'compose --profile test down --volumes --remove-orphans >/dev/null 2>&1' EXIT

compose build migrate test
compose up --detach --wait postgres redis
compose run --rm migrate python manage.py migrate
compose run --rm migrate python manage.py seed --users 3 --offers 5
compose run --rm test pytest "$@"
