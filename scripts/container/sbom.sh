#!/usr/bin/env bash
# Write the CycloneDX bill of materials of an image's Python packages, licences included.
# Needs: buildah, root, cyclonedx-py (the distribution cyclonedx-bom).
#   scripts/container/sbom.sh [IMAGE] [FILE]    (default localhost/duizhao, sbom.json)
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${1:-localhost/duizhao}
file=${2:-sbom.json}
store=(buildah --storage-driver vfs)
container=$("${store[@]}" from --pull-never "$image")
root=$("${store[@]}" mount "$container")
interpreter=$(mktemp)
finish() {
  rm -f "$interpreter"
  "${store[@]}" umount "$container" >/dev/null
  "${store[@]}" rm "$container" >/dev/null
}
trap finish EXIT

# cyclonedx-py asks an interpreter where its packages lie; this one knows only the image's
packages=$(echo "$root"/opt/duizhao/lib/python3*/site-packages)
printf '#!/bin/sh\necho '"'"'["%s"]'"'"'\n' "$packages" >"$interpreter"
chmod +x "$interpreter"
cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
  --output-reproducible --output-file "$file" "$interpreter"
python3 -c "
import json, sys
parts = json.load(open(sys.argv[1]))['components']
named = sum('licenses' in part for part in parts)
print(f'{len(parts)} packages, {named} with a licence: {sys.argv[1]}')" "$file"
