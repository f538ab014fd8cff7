# syntax=docker/dockerfile:1
# Build:  docker build --build-arg BELEG_TORCH_INDEX=<index with CPU wheels of torch> --tag beleg .
# Run:    docker run --read-only --tmpfs /tmp --volume beleg-data:/data --publish 127.0.0.1:8000:8000 \
#           --env BELEG_KEY_ADMIN=… --volume ./beleg.yaml:/etc/beleg/beleg.yaml:ro beleg

FROM python:3.12-slim-bookworm AS build
ARG BELEG_TORCH_INDEX=""
# Optional parts, e.g. "voice" (faster-whisper and PyAV for recordings) or "voice,openai,redis".
ARG BELEG_EXTRAS=""
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /src
RUN python -m venv /opt/beleg
COPY constraints.txt pyproject.toml README.md LICENSE NOTICE ./
# The CPU build of torch, by exact version, before anything can ask for another one.
RUN /opt/beleg/bin/pip install ${BELEG_TORCH_INDEX:+--index-url "$BELEG_TORCH_INDEX"} "$(grep '^torch==' constraints.txt)"
COPY guardrails ./guardrails
COPY knowledge ./knowledge
COPY assistant ./assistant
COPY evals ./evals
RUN /opt/beleg/bin/pip install --constraint constraints.txt ".${BELEG_EXTRAS:+[$BELEG_EXTRAS]}" && /opt/beleg/bin/beleg --version

FROM python:3.12-slim-bookworm
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends tesseract-ocr tesseract-ocr-deu \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --create-home --home-dir /data beleg \
    && mkdir -p /etc/beleg
COPY --from=build /opt/beleg /opt/beleg
ENV PATH=/opt/beleg/bin:$PATH \
    BELEG_DATA_DIR=/data \
    HF_HUB_OFFLINE=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER 10001
WORKDIR /etc/beleg
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
# Listening on all addresses needs API keys in beleg.yaml; without them the server refuses to start.
CMD ["beleg", "serve", "--host", "0.0.0.0", "--port", "8000"]
