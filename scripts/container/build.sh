#!/usr/bin/env bash
# Build the image without a Docker engine. Needs: buildah, root, a base image.
#   scripts/container/build.sh [IMAGE]          (default localhost/duizhao)
# BASE_IMAGE names the base (default localhost/base, made by build_base.sh), MODEL the model.
# BUILD_OPTIONS is handed to buildah, for example --volume and --build-arg for a mirror of
# packages; pip's own variables PIP_INDEX_URL, PIP_EXTRA_INDEX_URL, PIP_FIND_LINKS and PIP_CERT
# are passed on where they are set.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${1:-localhost/duizhao}
read -ra options <<<"${BUILD_OPTIONS:-}"
for name in PIP_INDEX_URL PIP_EXTRA_INDEX_URL PIP_FIND_LINKS PIP_CERT; do
  if [ -n "${!name:-}" ]; then options+=(--build-arg "$name=${!name}"); fi
done

buildah --storage-driver vfs bud --isolation chroot --format docker \
  --build-arg BASE_IMAGE="${BASE_IMAGE:-localhost/base}" \
  --build-arg MODEL="${MODEL:-embedded}" \
  --build-arg REVISION="$(git rev-parse HEAD 2>/dev/null || echo unknown)" \
  "${options[@]}" --tag "$image" .
