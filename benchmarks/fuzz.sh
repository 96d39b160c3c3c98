#!/bin/bash
# Runs the fuzzer for so many minutes on each target, or on those that are named: benchmarks/fuzz.sh MINUTES [TARGET...]
# A finding ends the run of its target and stays in builder-core/target/fuzz; once it is mended, put it into the target's
# folder of builder-core/src/test/resources/fuzz, where each `mvn verify` tries it again.
set -euo pipefail
cd "$(dirname "$0")/.."

minutes=${1:?how many minutes for each target?}
shift
[ $# -gt 0 ] || set -- Dockerfile Words Ignore Json Cache Tar Content

mvn -B -q ${MAVEN_ARGS:-} -Pfuzz -pl builder-core -am test-compile dependency:build-classpath \
  -Dmdep.outputFile=target/classpath.txt -Dmdep.includeScope=test
classpath=builder-core/target/test-classes:builder-core/target/classes:$(cat builder-core/target/classpath.txt)

failed=0
for target; do
  class=$(cd builder-core/src/test/java && ls io/jbuild/*/"${target}Fuzz.java")
  class=${class%.java}
  results=builder-core/target/fuzz/$target
  mkdir -p "$results/corpus" "$results/found"
  echo "== $target, $minutes minutes"
  # The limit on memory is the heap's, since the fuzzer counts garbage too; ten seconds are for a slow machine.
  nice java -Xmx1g -cp "$classpath" com.code_intelligence.jazzer.Jazzer --target_class="${class//\//.}" \
    --instrumentation_includes='io.jbuild.**' --reproducer_path="$results/found" -artifact_prefix="$results/found/" \
    -max_total_time=$((minutes * 60)) -timeout=10 -rss_limit_mb=0 -max_len=8192 -seed=1 -print_final_stats=1 \
    "$results/corpus" "builder-core/src/test/resources/fuzz/$target" >"$results/log" 2>&1 || failed=1
  grep -aE '^== Java Exception|Test unit written|ERROR: libFuzzer|^stat::number_of_executed|^Done' "$results/log" || {
    tail -5 "$results/log"
    failed=1
  }
done
exit $failed
