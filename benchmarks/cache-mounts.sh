#!/bin/bash
# A Maven build inside a RUN on two machines, which are two stores, and a registry between them: benchmarks/cache-mounts.sh [FOLDER]
# The first machine fills the cache mount of Maven's repository and saves it; the second begins with that, and its RUN has no
# network. The build trusts whom this machine's Java trusts. Then one dependency more is used, to see how little of the cache travels. Needs root or a user namespace,
# docker-registry, mmdebstrap, and Debian's packages and Maven's repository from the network once. Some minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
tree=$PWD
folder=${1:-$(mktemp -d)}
mkdir -p "$folder/context/src/main/java"
jbuild() { "$tree/jbuild" "$@"; }
jbuild version

[ -f "$folder/root.tar" ] || testdata/debian/make-rootfs.sh "$folder/root.tar" bookworm default-jdk-headless,maven
port=5077
place=type=registry,ref=127.0.0.1:$port/bench/app:mounts
cat > "$folder/registry.yml" <<YML
version: 0.1
storage: {filesystem: {rootdirectory: $folder/registry}}
http: {addr: "127.0.0.1:$port"}
YML
docker-registry serve "$folder/registry.yml" >"$folder/registry.log" 2>&1 &
registry=$!
trap 'kill $registry' EXIT

cat > "$folder/context/pom.xml" <<'POM'
<project>
  <modelVersion>4.0.0</modelVersion>
  <groupId>org.example</groupId>
  <artifactId>app</artifactId>
  <version>1</version>
  <properties>
    <maven.compiler.source>17</maven.compiler.source>
    <maven.compiler.target>17</maven.compiler.target>
    <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
  </properties>
  <dependencies>
    <dependency><groupId>org.apache.commons</groupId><artifactId>commons-lang3</artifactId><version>3.14.0</version></dependency>
    <!-- more -->
  </dependencies>
</project>
POM
echo 'public class App { public static void main(String[] a) { System.out.println("app"); } }' \
  > "$folder/context/src/main/java/App.java"
cat > "$folder/context/Dockerfile" <<'DOCKERFILE'
FROM jdk
WORKDIR /src
COPY . .
ARG OFFLINE=
RUN --mount=type=cache,target=/root/.m2 --mount=type=bind,from=trust,target=/etc/ssl/certs/java mvn -B -q $OFFLINE package
DOCKERFILE

for machine in first second third; do
  export JBUILD_STORE=$folder/$machine
  rm -rf "$JBUILD_STORE" # Of a machine that starts with nothing but its base image.
  jbuild import "$folder/root.tar" jdk >/dev/null
done

step() { # NAME STORE OPTIONS…
  echo "== $1"
  export JBUILD_STORE=$folder/$2
  shift 2
  ( time jbuild --progress plain --build-context trust=/etc/ssl/certs/java "$@" "$folder/context" ) 2>&1 | grep -E 'DONE|^ERROR|cache mounts|WARNING: the|^real' || true
}

step 'first machine, with the network' first -t app --cache-mounts-to "$place"
step 'second machine, without any' second -t app --network none --build-arg OFFLINE=-o --cache-mounts-from "$place"
sed -i 's|<!-- more -->|<dependency><groupId>org.apache.commons</groupId><artifactId>commons-text</artifactId><version>1.11.0</version></dependency>|' \
  "$folder/context/pom.xml"
step 'third machine, one dependency more' third -t app --cache-mounts-from "$place" --cache-mounts-to "$place"
du -sh "$folder/registry" | sed 's/\s.*/ in the registry/'
