#!/bin/bash
# Takes one guard after the other out of jbuild, and shows that the tests which hold it fail: benchmarks/guards.sh [NAME...]
# Each guard is a patch in benchmarks/guards, headed by the bug (docs/security.md), the guard, and the tests that must fail.
# First all of these tests must pass. Nothing in the tree is changed: what is patched is compiled elsewhere and stands before
# the rest on the class path. The log of each is in target/guards; exit code 1 where a guard is not shown to be held.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD
PATH=$PATH:/usr/sbin:/sbin
logs=$tree/target/guards

if [ $# = 0 ]; then
  for patch in benchmarks/guards/*.patch; do set -- "$@" "$(basename "$patch" .patch)"; done
fi

started=$SECONDS
mvn -B -q ${MAVEN_ARGS:-} -Pguards -pl builder-cli -am test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/classpath.txt -Dmdep.includeScope=test
libraries=$(cat builder-core/target/classpath.txt):$(cat builder-cli/target/classpath.txt)
classpath=$(printf '%s:' "$tree"/*/target/test-classes "$tree"/*/target/classes)$libraries

copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
rm -rf "$logs"
mkdir -p "$logs" "$copy/runner"
javac -d "$copy/runner" -cp "$classpath" benchmarks/guards/TestRun.java

# The tests of a patch, as Class.method.
tests() { sed -n '/^diff /q; s/^Test: //p' "$1"; }

# The same with the package; a class that is not there stays as it is, and is not found later.
full() {
  local test file
  for test; do
    file=$(find . -path "*/src/test/java/*/${test%.*}.java" | head -1)
    file=${file#*/src/test/java/}
    file=${file%.java}
    echo "${file//\//.}.${test##*.}"
  done
}

# Runs tests with classes in place of jbuild's own, for some seconds: run SECONDS LOG CLASSES Class.method...
run() {
  local seconds=$1 log=$2 classes=$3
  shift 3
  # A guard may be what keeps the memory or the time within limits.
  (cd builder-core && timeout "$seconds" java -Xmx512m -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Djbuild.root="$tree" \
    -Djava.util.logging.config.file="$tree/.mvn/logging.properties" \
    -cp "$classes:$copy/runner:$classpath" TestRun $(full "$@")) </dev/null >"$log" 2>&1 || echo "RESULT BROKEN exit code $?" >>"$log"
}

# How a test ended: FAILED if one of its cases did; nothing if it did not run.
ended() {
  local word
  for word in BROKEN FAILED SKIPPED PASSED; do
    if grep -q "^RESULT $word $(full "$2")\b\|^RESULT BROKEN exit" "$1"; then
      echo $word
      return
    fi
  done
  echo 'NOT RUN'
}

mapfile -t named < <(for name; do tests "benchmarks/guards/$name.patch"; done | sort -u)
run 1800 "$logs/unchanged" "$copy/none" "${named[@]}"
for test in "${named[@]}"; do
  word=$(ended "$logs/unchanged" "$test")
  [ "$word" = PASSED ] || { echo "$test without any patch: $word, see $logs/unchanged" >&2; exit 1; }
done
echo "${#named[@]} tests pass with all guards in place ($((SECONDS - started)) s)"

# Takes one guard out and prints its lines of the table.
guard() {
  local name=$1 patch=$tree/benchmarks/guards/$1.patch log=$logs/$1 work=$copy/$1 test word verdict
  mkdir -p "$work/classes"
  verdict=
  if [ -z "$(tests "$patch")" ]; then
    verdict='NAMES NO TEST'
  fi
  sed -n 's|^--- a/||p' "$patch" | while read -r file; do
    mkdir -p "$work/$(dirname "$file")"
    cp "$file" "$work/$file"
  done
  if ! (cd "$work" && GIT_CEILING_DIRECTORIES=$copy git apply "$patch") >"$log" 2>&1; then
    verdict='DOES NOT APPLY'
  elif ! find "$work" -name '*.java' -print0 |
    xargs -0 javac -nowarn -proc:none --release 17 -parameters -XDstringConcat=inline -d "$work/classes" -cp "$classpath" >>"$log" 2>&1; then
    verdict='DOES NOT COMPILE'
  fi
  [ -n "$verdict" ] || run 300 "$log" "$work/classes" $(tests "$patch")
  for test in $(tests "$patch" | grep . || echo -); do
    word=$verdict
    if [ -z "$word" ]; then
      word=$(ended "$log" "$test")
      case $word in
        FAILED) word='fails, as it must' ;;
        PASSED) word=SURVIVES ;;
      esac
    fi
    printf '%-34s %-18s %s\n' "$name" "$word" "$test"
  done
  rm -rf "$work"
}

for name; do guard "$name"; done | tee "$logs/table"
shown=$(grep -c 'fails, as it must' "$logs/table" || true)
echo "$# guards taken out, $shown of $(wc -l <"$logs/table") tests fail as they must ($((SECONDS - started)) s)"
[ "$shown" = "$(wc -l <"$logs/table")" ]
