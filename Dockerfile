# The program in an image: `docker build -t dailypapers .`; compose.yaml runs it with PostgreSQL.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim AS build
WORKDIR /src
RUN python -m venv /opt/dailypapers
COPY requirements-server.lock ./
RUN --mount=type=cache,target=/var/cache/pip \
    /opt/dailypapers/bin/pip install --cache-dir /var/cache/pip --disable-pip-version-check --require-hashes -r requirements-server.lock
COPY pyproject.toml README.md LICENSE ./
COPY dailypapers dailypapers
RUN /opt/dailypapers/bin/pip install --disable-pip-version-check --no-deps --no-build-isolation .

FROM python:${PYTHON}-slim
# pg_dump, for `dailypapers backup`: as new as the server of compose.yaml
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin dailypapers \
    && install -d -o dailypapers -g dailypapers -m 0700 /data
COPY --from=build /opt/dailypapers /opt/dailypapers
ENV PATH=/opt/dailypapers/bin:$PATH \
    DAILYPAPERS_HOME=/data \
    PYTHONUNBUFFERED=1
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=5m \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/healthz', timeout=8)"]
ENTRYPOINT ["dailypapers"]
CMD ["serve", "--host", "0.0.0.0"]
