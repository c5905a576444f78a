@echo off
rem All tests in Docker: PostgreSQL and Redis, migrations, demo data, then pytest in the image `test`.
setlocal
cd /d "%~dp0"

if "%~1"=="-h" goto usage
if "%~1"=="--help" goto usage

where docker >nul 2>&1
if errorlevel 1 (
  echo Docker is not installed.>&2
  exit /b 1
)
docker compose version >nul 2>&1
if errorlevel 1 (
  echo Docker has no Compose: try docker compose version.>&2
  exit /b 1
)
docker info >nul 2>&1
if errorlevel 1 (
  echo Docker does not answer: is it running?>&2
  exit /b 1
)

rem Demo data are refused without, whatever .env says.
set DEBUG=1
set COMPOSE=docker compose --project-name earmark-tests --file docker-compose.yml
%COMPOSE% build migrate test
if errorlevel 1 goto failed
%COMPOSE% up --detach --wait postgres redis
if errorlevel 1 goto failed
%COMPOSE% run --rm migrate python manage.py migrate
if errorlevel 1 goto failed
%COMPOSE% run --rm migrate python manage.py seed --users 3 --offers 5
if errorlevel 1 goto failed
%COMPOSE% run --rm test pytest %*
if errorlevel 1 goto failed
%COMPOSE% --profile test down --volumes --remove-orphans >nul 2>&1
exit /b 0

:failed
%COMPOSE% --profile test down --volumes --remove-orphans >nul 2>&1
exit /b 1

:usage
echo Usage: run_tests.bat [ARGUMENTS OF PYTEST]
echo.
echo   run_tests.bat                        all tests
echo   run_tests.bat -v tests/auth          a part of them
echo   run_tests.bat -x -n 0 -k audit       one after another, up to the first that fails
echo.
echo Needs Docker with Compose 2.24 or newer. What it starts is its own (project earmark-tests), beside whatever
echo else runs, and gone afterwards.
exit /b 0
