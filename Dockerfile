# One image for every process of Earmark: web (the default), worker, beat, migrate, flower, simulator, payments.
#
#   docker build -t earmark .                  what runs anywhere: code, libraries, no compiler, no tests
#   docker build -t earmark-test --target test .    the same with the tests and the servers that they start
ARG PYTHON_VERSION=3.12

# --- what every stage stands on: Python, the three libraries that GeoDjango loads, a user without rights ------
FROM python:${PYTHON_VERSION}-slim-bookworm AS base
RUN apt-get update \
 && apt-get install -y --no-install-recommends libgdal32 libgeos-c1v5 libproj25 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --user-group --no-create-home --home-dir /tmp --shell /usr/sbin/nologin earmark \
 && install -d -o earmark -g earmark /var/lib/earmark /var/lib/earmark/media
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings
WORKDIR /app

# --- Python packages, before the code: they change less often -------------------------------------------------
FROM base AS packages
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    python -m venv --without-pip /opt/venv \
 && pip --python /opt/venv/bin/python install --disable-pip-version-check --compile \
        --require-hashes -r requirements.txt

# --- the code, compiled, and the static files, compressed -----------------------------------------------------
FROM packages AS code
COPY manage.py LICENSE ./
COPY fixtures fixtures/
COPY config config/
COPY earmark earmark/
# DEBUG is for these two commands alone: it has settings.py do without a SECRET_KEY, so that none is in the image.
RUN DEBUG=1 STATIC_ROOT=/app/static python manage.py collectstatic --noinput --verbosity 0 \
 && python -m whitenoise.compress --quiet /app/static \
 && python -m compileall -q config earmark

# --- tests, with what they start beside Earmark (`./run_tests.sh`) --------------------------------------------
FROM packages AS test
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
        caddy nginx-light pgbouncer postgresql-15-postgis-3 prometheus rabbitmq-server redis-server \
 && rm -rf /var/lib/apt/lists/*
COPY requirements-dev.txt ./
RUN --mount=type=cache,target=/root/.cache/pip \
    pip --python /opt/venv/bin/python install --disable-pip-version-check --require-hashes -r requirements-dev.txt \
 && chown earmark:earmark /app
USER 10001:10001
# Tools on Node.js, which itself is among the Python packages.
COPY --chown=earmark:earmark package.json package-lock.json .npmrc ./
RUN npm ci --no-progress --cache /tmp/npm && rm -rf /tmp/npm && ln -s /opt/venv .venv
COPY --chown=earmark:earmark . .
ENV DEBUG=1
CMD ["pytest"]

# --- what runs ------------------------------------------------------------------------------------------------
FROM base AS runtime
COPY --from=packages /opt/venv /opt/venv
COPY --from=code /app /app
ENV STATIC_ROOT=/app/static \
    MEDIA_ROOT=/var/lib/earmark/media \
    METRICS_DIR=/tmp/earmark-metrics
USER 10001:10001
EXPOSE 8000
STOPSIGNAL SIGTERM
# Of the web process; the compose files and manifests name the others' own.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["granian", "--interface", "wsgi", "config.wsgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "2", "--runtime-mode", "st", \
     "--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
# Last, so that another number makes no other layer.
ARG VERSION=dev
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Earmark" \
      org.opencontainers.image.description="Headless commerce backend for goods that run out while people buy them" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
