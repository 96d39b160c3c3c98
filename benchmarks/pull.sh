#!/bin/bash
# Pulling and unpacking an image of 5 layers and 500 MB of files from a registry on loopback, against skopeo and umoci.
# Usage: benchmarks/pull.sh [MEGABYTES]     needs docker-registry, skopeo, umoci and GNU time
# jbuild pulls into an empty store and writes the image's files to a folder, all in 256 MB of heap; the others copy it to an OCI
# layout and unpack that. Prints the median seconds of several turns (TIMES, 3), and jbuild's peak resident memory.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
size=${1:-500}
work=$(mktemp -d)
registry=
trap '[ -z "$registry" ] || kill "$registry"; rm -rf "$work"' EXIT
port=$((20000 + $$ % 20000))
name=127.0.0.1:$port/bench/large:1
cat >"$work/registry.yml" <<END
version: 0.1
log: {level: error}
storage: {filesystem: {rootdirectory: $work/registry}}
http: {addr: 127.0.0.1:$port}
END
OTEL_TRACES_EXPORTER=none docker-registry serve "$work/registry.yml" >"$work/log" 2>&1 &
registry=$!

# Half of each layer compresses, half does not; files of 4 KB to 4 MB.
mkdir "$work/context"
echo "FROM scratch" >"$work/context/Dockerfile"
for layer in 1 2 3 4 5; do
  python3 - "$work/context/$layer" "$layer" $((size * 1000000 / 5)) <<'END'
import os, random, sys
folder, seed, total = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
numbers = random.Random(seed)
words = b" ".join(numbers.randbytes(4).hex().encode() for _ in range(4000))
number = 0
while total > 0:
    size = min(total, 4096 << numbers.randrange(11))
    path = f"{folder}/{number % 50}"
    os.makedirs(path, exist_ok=True)
    text = (words * (size // len(words) + 1))[numbers.randrange(len(words)):]
    with open(f"{path}/{number}", "wb") as file:
        file.write(text[:size] if number % 2 else numbers.randbytes(size))
    number, total = number + 1, total - size
END
  echo "COPY $layer /$layer" >>"$work/context/Dockerfile"
done
"$here/jbuild" build --store "$work/source" --push -q -t "$name" "$work/context" >/dev/null

seconds() {
  local start=${EPOCHREALTIME/./}
  "$@" >"$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  echo $(((${EPOCHREALTIME/./} - start) / 1000))
}

measured() {
  /usr/bin/time -a -o "$work/peak" -f %M "$here/jbuild" "$@"
}

ours() {
  echo "FROM $name" >"$work/Dockerfile"
  measured pull --store "$work/store" -q "$name"
  mkdir "$work/empty"
  measured build --store "$work/store" -f "$work/Dockerfile" -o "type=local,dest=$work/files" "$work/empty"
}

others() {
  skopeo copy --src-tls-verify=false "docker://$name" "oci:$work/layout:1"
  umoci unpack --image "$work/layout:1" "$work/files"
}

clean() {
  rm -rf "$work/store" "$work/empty" "$work/files" "$work/layout"
  sync
}

export JBUILD_JAVA_OPTIONS=-Xmx256m
for ((i = 0; i < ${TIMES:-3}; i++)); do
  seconds ours >>"$work/ours"
  clean
  seconds others >>"$work/others"
  clean
done
middle() {
  sort -n "$1" | sed -n "$(((${TIMES:-3} + 1) / 2))p"
}
echo "$size MB: jbuild $(middle "$work/ours") ms, at most $(($(sort -n "$work/peak" | tail -n 1) / 1024)) MiB resident;" \
  "skopeo and umoci $(middle "$work/others") ms"
