#!/bin/sh
# Processes that build, name, save, remove, prune and evict on one store: no build may fail, nothing with a name be lost, and skopeo
# must read all of it at the end.
# Usage: benchmarks/store-load.sh [PROCESSES [SECONDS [SEED]]]
# Figures: benchmarks/README.md.
set -eu
cd "$(dirname "$0")/.."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! mvn -B -o -pl builder-cli -am test -Dtest=StoreUnderLoadTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Djbuild.load.processes="${1:-16}" -Djbuild.load.seconds="${2:-300}" -Djbuild.seed="${3:-1}" >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
grep 'STORE LOAD' "$log"
