#!/bin/sh
# Kills jbuild (kill -9) at random moments: in a RUN every second time, else in a COPY, a save or a load. After each kill
# skopeo must read every tag, no process and no mount may be left, and the next command must give the same result and
# sweep up.
# Usage: benchmarks/kills.sh [KILLS [SEED [RUNG [WHOM]]]]
#   RUNG: oci, namespaces or chroot; without one RUN is isolated by each in turn
#   WHOM: root, or ordinary for a user with subordinate ids; without one as many kills by each
# The same seed gives the same moments. Figures: benchmarks/README.md.
set -eu
cd "$(dirname "$0")/.."
kills=${1:-100}
seed=${2:-$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')}
echo "$kills kills, seed $seed, ${3:-all rungs}, ${4:-root and an ordinary user}"
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! mvn -B -o -pl builder-cli -am test -Dtest=KilledTest -Dsurefire.failIfNoSpecifiedTests=false \
  -Djbuild.kills="$kills" -Djbuild.seed="$seed" ${3:+"-Djbuild.rung=$3"} ${4:+"-Djbuild.whom=$4"} >"$log" 2>&1; then
  cat "$log"
  exit 1
fi
grep -E '^(RUN|COPY|SAVE|LOAD) takes |Tests run:.*Time elapsed' "$log"
