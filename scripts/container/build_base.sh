#!/usr/bin/env bash
# Make a base image with Python out of Debian's packages, where no registry of images can be reached.
# Needs: debootstrap, buildah, root. Takes about four minutes.
#   scripts/container/build_base.sh [NAME]      (default localhost/base)
# SUITE and MIRROR are handed to debootstrap.
set -euo pipefail

name=${1:-localhost/base}
# soupsieve, which beautifulsoup4 needs, asks for Python 3.11.5 or newer; bookworm has 3.11.2
suite=${SUITE:-trixie}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
store=(buildah --storage-driver vfs)

debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$suite" "$work/root" ${MIRROR:+"$MIRROR"}
rm -rf "$work"/root/var/cache/apt/archives/*.deb "$work"/root/var/lib/apt/lists/*
# the official images call their interpreter python
ln -sf python3 "$work/root/usr/bin/python"

container=$("${store[@]}" from scratch)
"${store[@]}" add --quiet "$container" "$work/root" /
"${store[@]}" config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin --cmd python3 "$container"
"${store[@]}" commit --quiet --rm "$container" "$name"
