# The service's image: web, worker, beat and migrate run from it, as a user who owns nothing.
FROM python:3.11-slim-bookworm AS build

WORKDIR /service
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
COPY requirements.txt requirements-assets.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes -r requirements.txt

# Styles and scripts need node while building only; the lock's own node is used and left behind.
COPY assets ./assets
RUN python -m venv /build && /build/bin/python assets/install.py && \
    /build/bin/python assets/build.py assets/node_modules var/vendor

COPY . .
RUN PYTHONPATH=. /venv/bin/python deploy/collect_static.py && rm -rf assets/node_modules tests

FROM python:3.11-slim-bookworm

# Papers are printed in Liberation Sans; names of every script need a font that has them. Chinese,
# Japanese and Korean come with the lock. Debian keeps one version of a package at a time, so a
# pinned one would be gone with the next.
# hadolint ignore=DL3008
RUN apt-get update && \
    apt-get install -y --no-install-recommends fonts-liberation fonts-noto-core && \
    rm -rf /var/lib/apt/lists/*

RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin cme && \
    mkdir -p /var/lib/cme && chown cme /var/lib/cme
COPY --from=build /venv /venv
COPY --from=build /service /service
# What is written while running (beat's own notes) goes where the user may write.
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=cme.settings.production \
    STATIC_ROOT=/service/var/static CME_VAR=/var/lib/cme
WORKDIR /service
USER 10001
EXPOSE 8000
CMD ["gunicorn", "cme.wsgi:application", "--threads", "4", "--timeout", "60", "--no-control-socket", "--bind", "0.0.0.0:8000"]
