#!/bin/sh
# Writes Dockerfiles of 5,000 lines, each hard in its own way, into a folder, and times what reads
# and plans them: `jbuild check`, and a `jbuild build` that ends at a RUN it may not do, as soon as
# the plan is made.
# usage: benchmarks/large-dockerfile.sh [FOLDER]
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work"
store=$(mktemp -d)
trap 'rm -rf "$store"' EXIT INT TERM
export JBUILD_STORE="$store"

# 2,500 variables, each seen by one RUN more.
awk 'BEGIN { print "FROM scratch"; for (i = 1; i < 2500; i++) { print "ENV V" i "=value-" i; print "RUN echo $V" i } print "CMD [\"true\"]" }' >"$work/environment.Dockerfile"
# 5,000 variables in 2,500 lines, then 2,500 RUN.
awk 'BEGIN { print "FROM scratch"; for (i = 1; i < 2500; i++) print "ENV A" i "=a B" i "=b"; for (i = 1; i <= 2500; i++) print "RUN echo " i }' >"$work/variables.Dockerfile"
# 2,500 stages, each based on the one above.
awk 'BEGIN { print "FROM scratch AS s0"; for (i = 1; i < 2500; i++) { print "FROM s" (i - 1) " AS s" i; print "ENV V" i "=" i } print "COPY --from=s1 / /" }' >"$work/stages.Dockerfile"
# 2,500 variables that nobody set, each looked for among 2,500 that somebody did.
awk 'BEGIN { print "FROM scratch"; for (i = 1; i < 2500; i++) print "ENV NAME_OF_VARIABLE_" i "=x"; for (i = 1; i <= 2500; i++) print "LABEL l" i "=$NAME_OF_VARIABEL_" i }' >"$work/undefined.Dockerfile"
# One value of 60,000 letters, and patterns that nearly match at each of them.
awk 'BEGIN { print "FROM scratch"; printf "ENV T="; for (i = 0; i < 6000; i++) printf "aaaaaaaaaa"; print ""; for (i = 0; i < 4; i++) print "ENV U" i "=${T//a*aaaaaaaaaaaaaaaaaaaab/x}" }' >"$work/pattern.Dockerfile"

seconds() { # of the third of three runs; whatever the command says
  for _ in 1 2 3; do
    begin=$(date +%s%N)
    "$@" >/dev/null 2>&1 || true
    end=$(date +%s%N)
  done
  awk "BEGIN { printf \"%6.2f\", ($end - $begin) / 1000000000 }"
}
printf '%-14s %6s %6s %6s\n' '' lines check plan
for name in environment variables stages undefined pattern; do
  file=$work/$name.Dockerfile
  # The last line of a copy cannot be run by any version without leave: all is planned before.
  { cat "$file"; echo 'RUN --security=insecure true'; } >"$work/$name.planned"
  printf '%-14s %6s %s %s\n' "$name" "$(wc -l <"$file")" \
    "$(seconds "$root/jbuild" check -f "$file" "$work")" \
    "$(seconds "$root/jbuild" build -f "$work/$name.planned" "$work")"
done
