#!/bin/bash
# What the Maven plugin adds to a second `mvn package` with nothing changed: benchmarks/maven.sh [RUNS]
# Two projects that differ in the plugin alone, each built with its own `mvn` in turn; wall milliseconds, least and median.
# Needs the plugin in the local repository: mvn install -Dmaven.test.skip=true -pl builder-maven-plugin -am
set -euo pipefail
runs=${1:-15}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export JBUILD_STORE=$work/store

project() {
  mkdir -p "$work/$1/src/main/java/demo"
  echo 'package demo; public class Main { public static void main(String[] a) { System.out.println("hello"); } }' \
    >"$work/$1/src/main/java/demo/Main.java"
  printf 'FROM scratch\nCOPY --from=maven-dependencies /released/ /app/lib/\nCOPY --from=maven-artifact / /app/\n%s\n' \
    'ENTRYPOINT ["java", "-cp", "/app/*:/app/lib/*", "demo.Main"]' >"$work/$1/Dockerfile"
  cat >"$work/$1/pom.xml" <<POM
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>demo</groupId><artifactId>demo</artifactId><version>1</version>
  <properties>
    <maven.compiler.release>17</maven.compiler.release>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
    <project.build.outputTimestamp>2024-01-01T00:00:00Z</project.build.outputTimestamp>
  </properties>
  <dependencies>
    <dependency><groupId>tools.jackson.core</groupId><artifactId>jackson-databind</artifactId><version>3.1.0</version></dependency>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-compress</artifactId><version>1.28.0</version></dependency>
  </dependencies>
  <build><plugins>
    <plugin><artifactId>maven-resources-plugin</artifactId><version>3.3.1</version></plugin>
    <plugin><artifactId>maven-compiler-plugin</artifactId><version>3.14.0</version></plugin>
    <plugin><artifactId>maven-surefire-plugin</artifactId><version>3.5.4</version></plugin>
    <plugin><artifactId>maven-jar-plugin</artifactId><version>3.4.2</version></plugin>
    $2
  </plugins></build>
</project>
POM
}

project without ''
project with '<plugin><groupId>io.jbuild</groupId><artifactId>jbuild-maven-plugin</artifactId><version>0.1.0-SNAPSHOT</version>
      <executions><execution><goals><goal>build</goal></goals></execution></executions></plugin>'

package() {
  local start=$(date +%s%N)
  mvn -B -ntp -o ${MAVEN_ARGS:-} -f "$work/$1" package >"$work/log" || { cat "$work/log" >&2; exit 1; }
  echo $((($(date +%s%N) - start) / 1000000)) >>"$work/$1.ms"
}

for project in without with without with; do package $project; done # warm
grep -q 'Up to date' "$work/log" || { echo "the second build was not up to date" >&2; exit 1; }
rm "$work"/*.ms
for ((i = 0; i < runs; i++)); do
  package without
  package with
done
for project in without with; do
  sort -n "$work/$project.ms" | awk -v name=$project '{ v[NR] = $1 } END { printf "%-8s least %5d  median %5d ms\n", name, v[1], v[int((NR + 1) / 2)] }'
done
