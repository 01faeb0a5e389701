# duizhao: the service with its model, on any base that has Python 3.11 or newer with venv.
#
#   docker build -t duizhao .
#   docker build --build-arg MODEL=Helsinki-NLP/opus-mt-zh-en -t duizhao:opus .
#
# docs/container.md says how to run it and how the image is proved without a Docker engine.
ARG BASE_IMAGE=python:3.12-slim

# Everything that is installed comes from constraints.txt; torch and transformers are not needed
# to serve and stay out.
FROM ${BASE_IMAGE} AS builder
# where pip looks, for builds behind a mirror; nothing of it reaches the image
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
ARG PIP_CERT
WORKDIR /src
RUN python3 -m venv /opt/duizhao
ENV PATH=/opt/duizhao/bin:$PATH \
    PIP_CONSTRAINT=/src/constraints.txt \
    PIP_DISABLE_PIP_VERSION_CHECK=1
COPY constraints.txt scripts/container/runtime.txt ./
RUN pip install --no-cache-dir --no-deps --requirement runtime.txt
COPY pyproject.toml README.md LICENSE ./
COPY pages pages
COPY translation translation
COPY alignment alignment
COPY eval eval
COPY training training
COPY service service
RUN pip install --no-cache-dir --no-deps . \
    && pip uninstall --yes pip \
    && duizhao --version

# The model, fetched where it is not the embedded one, and converted.
FROM builder AS model
ARG MODEL=embedded
COPY . .
RUN test "$MODEL" = embedded \
    || { python3 -m venv /opt/tools \
    && /opt/tools/bin/pip install --no-cache-dir --target /opt/conversion torch transformers; }
RUN PYTHONPATH=/opt/conversion python scripts/container/bake.py "$MODEL" /opt/model

FROM ${BASE_IMAGE}
ARG VERSION=0.1.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="duizhao" \
      org.opencontainers.image.description="Chinese newspaper pages and their English briefs, side by side" \
      org.opencontainers.image.licenses="Apache-2.0 AND CC-BY-SA-4.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
RUN groupadd --gid 10001 duizhao \
    && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin duizhao \
    && install --directory --owner=10001 --group=10001 /data
COPY --from=builder /opt/duizhao /opt/duizhao
COPY --from=model /opt/model /opt/model
COPY scripts/container/healthcheck.py /opt/healthcheck.py
ENV PATH=/opt/duizhao/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DUIZHAO_HOST=0.0.0.0 \
    DUIZHAO_PORT=8000 \
    DUIZHAO_DATA_DIR=/data \
    DUIZHAO_CACHE_DIR=/opt/model/cache \
    DUIZHAO_MODEL=/opt/model/model \
    DUIZHAO_OFFLINE=1
VOLUME /data
EXPOSE 8000
USER 10001:10001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=25s --start-period=60s --retries=3 \
    CMD ["python", "/opt/healthcheck.py"]
ENTRYPOINT ["duizhao"]
CMD ["serve"]
