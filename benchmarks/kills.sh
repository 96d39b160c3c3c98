#!/bin/sh
# Kills jbuild (kill -9) at random moments: in a RUN, a COPY, a save and a load in turn. After each kill skopeo must
# read every tag, no process and no mount may be left, and the next command must give the same result and sweep up.
# Usage: benchmarks/kills.sh [KILLS [SEED]]
# The same seed gives the same moments. Figures: benchmarks/README.md.
set -eu
cd "$(dirname "$0")/.."
kills=${1:-100}
seed=${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "$kills kills, seed $seed"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! mvn -B -o -pl builder-cli -am test -Dtest=KilledTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Djbuild.kills="$kills" -Djbuild.seed="$seed" >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
grep -E '^(RUN|COPY|SAVE|LOAD) takes |Tests run:.*Time elapsed' "$log"
