#!/usr/bin/env bash
# Prove an image without a Docker engine: start it as its own configuration says, as its user, on
# a root file system that cannot be written, post a page to it, stop it.
# Needs: buildah, root, curl, python3, and the right to mount.
#   scripts/container/prove.sh [IMAGE] [PAGE]
# Prints what docs/container.md records: size, seconds to ready, the answers.
set -euo pipefail
cd "$(dirname "$0")/../.."

image=${1:-localhost/duizhao}
page=${2:-samples/zhongshan-2023-12-28.txt}
port=${PORT:-18000}
store=(buildah --storage-driver vfs)
work=$(mktemp -d)
container=$("${store[@]}" from --pull-never "$image")
root=$("${store[@]}" mount "$container")
pid=

finish() {
  if [ -n "$pid" ]; then kill "$pid" 2>/dev/null || true; fi
  "${store[@]}" umount "$container" >/dev/null
  "${store[@]}" rm "$container" >/dev/null
  rm -rf "$work"
}
trap finish EXIT

# the image's own words: user, environment, command, health check
"${store[@]}" inspect --type image "$image" >"$work/image.json"
python3 - "$work" <<'EOF'
import json, shlex, sys
from pathlib import Path
work = Path(sys.argv[1])
config = json.loads((work / "image.json").read_text())["Docker"]["config"]
user = config["User"].split(":")
assert int(user[0]) >= 10000, f"runs as {config['User']}"
assert config["StopSignal"] == "SIGTERM" and config["Healthcheck"], "no health check"
assert "/data" in config["Volumes"], "no volume"
quote = lambda words: " ".join(map(shlex.quote, words))
(work / "user").write_text(config["User"])
(work / "environment").write_text(quote(config["Env"]))
(work / "command").write_text(quote([*config["Entrypoint"], *config["Cmd"]]))
(work / "health").write_text(quote(config["Healthcheck"]["Test"][1:]))
EOF
user=$(cat "$work/user")
mkdir "$work/data"
chown "$user" "$work/data"

# enter COMMAND…: become a process of the image, root file system read-only, /data and /tmp writable
enter() {
  exec unshare --mount --propagation private bash -euc '
    root=$1 data=$2 user=$3 environment=$4; shift 4
    mount --bind "$root" "$root"
    mount -t proc proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
    mount --bind "$data" "$root/data"
    mount -o remount,bind,ro "$root"
    eval "exec chroot --userspec=$user \"$root\" env -i $environment HOME=/tmp $*"
  ' inside "$root" "$work/data" "$user" "$(cat "$work/environment") DUIZHAO_PORT=$port" "$@"
}

inside() { (enter "$@"); }

if inside touch /probe 2>/dev/null; then echo "the root file system can be written"; exit 1; fi
if inside python -c "'import torch'" 2>/dev/null; then echo "torch is in the image"; exit 1; fi
echo "root file system: read-only, user $user, no torch"

if inside "$(cat "$work/command")" >"$work/refused" 2>&1; then
  echo "served the world without a key"; exit 1
fi
echo "without a key: $(tail -1 "$work/refused")"
key=$(inside duizhao keys create proof 2>/dev/null)

begun=$(date +%s.%N)
# in the background a function has a process of its own, which the service then is
enter "$(cat "$work/command")" >"$work/log" 2>&1 &
pid=$!
until curl --silent --fail --output /dev/null "http://127.0.0.1:$port/readyz"; do
  kill -0 "$pid" || { cat "$work/log"; exit 1; }
  sleep 0.1
done
echo "ready after $(python3 -c "import time; print(round(time.time() - $begun, 1))") s"
inside "$(cat "$work/health")"
echo "health check: healthy"

status=$(curl --silent --output "$work/answer" --write-out '%{http_code} in %{time_total} s' \
  --header "Authorization: Bearer $key" --header 'Content-Type: text/plain' \
  --data-binary "@$page" "http://127.0.0.1:$port/v1/articles")
echo "POST /v1/articles: $status"
case $status in 201*) ;; *) cat "$work/answer" "$work/log"; exit 1 ;; esac
python3 - "$work/answer" <<'EOF'
import json, sys
answer = json.load(open(sys.argv[1], encoding="utf-8"))
model = answer["model"]
linked = sum(len(brief["links"]) for brief in answer["briefs"])
assert answer["articles"] and answer["briefs"] and linked, "nothing was found on the page"
print(f"model {model['id']} {model['sha256'][:12]}, {len(answer['articles'])} articles,"
      f" {len(answer['briefs'])} briefs, {linked} links")
EOF
memory=$(ps -eo user:20,rss | awk -v user="${user%%:*}" '$1 == user {total += $2} END {print int(total / 1024)}')
kill -TERM "$pid"
begun=$(date +%s.%N)
wait "$pid" && code=0 || code=$?
pid=
echo "stopped with exit code $code after $(python3 -c "import time; print(round(time.time() - $begun, 1))") s; processes had ${memory} MiB"
echo "image: $(du --summarize --apparent-size --block-size=1M "$root" | cut -f1) MiB in all," \
  "$(du --summarize --block-size=1M "$root/opt/duizhao" | cut -f1) of packages," \
  "$(du --summarize --block-size=1M "$root/opt/model" | cut -f1) of model beside them"
test "$code" = 0
