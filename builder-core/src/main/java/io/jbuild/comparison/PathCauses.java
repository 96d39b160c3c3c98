package io.jbuild.comparison;

import static io.jbuild.comparison.CauseRule.rule;
import static io.jbuild.comparison.Evidence.alone;
import static io.jbuild.comparison.Evidence.differing;
import static io.jbuild.comparison.Evidence.onlyDiffering;
import static io.jbuild.comparison.Evidence.path;
import static java.util.function.Predicate.not;

import java.util.List;

/** Causes that a path tells. */
final class PathCauses {

  static final List<CauseRule> RULES =
      List.of(
          rule(
              "package-lists",
              path("^/var/lib/apt/lists/.|^/var/cache/apk/.|^/var/cache/(dnf|yum|zypp)/."),
              "These are the lists of packages as the mirror had them at that moment.",
              "Delete them in the RUN that fetched them: rm -rf /var/lib/apt/lists/*, apk add"
                  + " --no-cache, dnf clean all."),
          rule(
              "rpm-database",
              path("^(/var/lib/rpm|/usr/lib/sysimage/rpm)/."),
              "The database of rpm keeps when each package was installed, and its version.",
              "Install exact versions (dnf install NAME-VERSION), and delete the database where"
                  + " nobody asks it."),
          rule(
              "packages",
              path(
                  "^/var/lib/dpkg/(status|available|info/|status\\.d/)"
                      + "|^(/usr)?/lib/apk/db/|^/etc/apk/world$"),
              "Other packages, or other versions of them, were installed.",
              "Install exact versions (apt-get install NAME=VERSION, apk add NAME=VERSION), or"
                  + " from an archive of one day such as snapshot.debian.org."),
          rule(
              "ssh-host-keys",
              path("^/etc/ssh/ssh_host_.*key"),
              "Installing an ssh server makes new keys, which all containers would share.",
              "End the RUN with rm -f /etc/ssh/ssh_host_*; make them when the container starts,"
                  + " with ssh-keygen -A."),
          rule(
              "fresh-keys",
              path("\\.(pem|key|crt|csr|p12|pfx|jks|keystore|gpg)$|^/etc/ssl/private/.")
                  .and(not(onlyDiffering(Words::differInTimes)))
                  .and(not(onlyDiffering(Words::differInNumbers))),
              "A key or certificate was made by the build, and is another each time.",
              "Make it when the container starts, or give it to the build as a secret or a file"
                  + " of the context."),
          rule(
              "java-keystore",
              path("/cacerts$"),
              "A keystore of Java holds when each certificate was put in.",
              "Take the one that the JDK comes with, or make it when the container starts."),
          rule(
              "password-date",
              path("^/etc/shadow-?$").and(differing(Words::differInNumbers)),
              "useradd and passwd write down the day they ran.",
              "Set SOURCE_DATE_EPOCH in the RUN's environment, which they take for the date."),
          rule(
              "account-order",
              path("^/etc/(passwd|group|shadow|gshadow|subuid|subgid)-?$"),
              "Accounts were added in another order, or got other ids.",
              "Give the ids (groupadd --gid N, useradd --uid N), and add accounts in one RUN in a"
                  + " fixed order."),
          rule(
              "time-zone",
              path("^/etc/(localtime|timezone)$"),
              "The zone of the machine got into the image.",
              "Set it by ENV TZ, or choose it in the Dockerfile."),
          rule(
              "random-seed",
              path("^/var/lib/(systemd|urandom)/random-seed$|/\\.rnd$"),
              "A seed of random numbers is another each time, and must not be shared.",
              "End the RUN with its removal."),
          rule(
              "derived-caches",
              path(
                  "^/var/cache/(man|fontconfig|debconf|ldconfig|swcatalog)/.|/\\.?uuid$|\\.cache-\\d+$"),
              "This cache is derived from other files, their times and their order.",
              "End the RUN with its removal; it is made again where it is needed."),
          rule(
              "npm-cache",
              path(
                  "/\\.npm/|/\\.cache/(yarn|node|pnpm|Cypress)/|/_cacache/|/_logs/"
                      + "|/node_modules/\\.(cache/|yarn-integrity|modules\\.yaml)"),
              "The package managers of Node keep caches and logs that say when they ran.",
              "Keep them out of the layer: RUN --mount=type=cache,target=/root/.npm npm ci."),
          rule(
              "pip-cache",
              path("/\\.cache/(pip|uv|pypoetry)/"),
              "pip keeps what it fetched, with times.",
              "Keep it out of the layer: pip install --no-cache-dir, or RUN"
                  + " --mount=type=cache,target=/root/.cache/pip."),
          rule(
              "go-cache",
              path("/\\.cache/go-build/|/go/pkg/(mod/cache|sumdb)/"),
              "Go keeps what it fetched and compiled, with times.",
              "Keep it out of the layer: RUN --mount=type=cache,target=/root/.cache/go-build."),
          rule(
              "cargo-files",
              path(
                  "/\\.?cargo/(registry|git|\\.package-cache|\\.global-cache)"
                      + "|/target/.*(/incremental/|/\\.fingerprint/|\\.(d|rlib|rmeta)$)"),
              "cargo keeps what it fetched, and what it compiled with times and paths.",
              "Keep it out of the layer by cache mounts for the registry and target, and copy the"
                  + " program alone."),
          rule(
              "maven-repository",
              path(
                  "/\\.m2/|/_remote\\.repositories$|/resolver-status\\.properties$"
                      + "|/maven-metadata-[^/]*\\.xml$|\\.lastUpdated$"),
              "Maven's local repository says when it asked for what.",
              "Keep it out of the layer: RUN --mount=type=cache,target=/root/.m2 mvn package."),
          rule(
              "gradle-cache",
              path("/\\.gradle/"),
              "Gradle's caches hold times, ports and process ids.",
              "Keep them out of the layer: RUN --mount=type=cache,target=/root/.gradle gradle"
                  + " --no-daemon build."),
          rule(
              "git-checkout",
              path("/\\.git/(index|logs/|FETCH_HEAD|ORIG_HEAD|objects/|packed-refs)"),
              "git's own files hold times and inode numbers, and packs made anew.",
              "Take the repository by ADD with a commit, which leaves .git out, or delete it in"
                  + " the same RUN."),
          rule(
              "gem-logs",
              path("/(gem_make\\.out|mkmf\\.log)$"),
              "Gems leave the logs of their compilation, with temporary names.",
              "Delete them in the same RUN: find / -name gem_make.out -o -name mkmf.log -delete."),
          rule(
              "shell-history",
              path(
                  "/\\.(bash|ash|zsh|python|node_repl|sqlite|psql)_history$|/\\.(viminfo|lesshst)$"),
              "A program kept what was typed.",
              "Delete it in the same RUN."),
          rule(
              "class-data-archive",
              path("\\.jsa$"),
              "An archive of Java's class data holds addresses and times of jars.",
              "Make it when the container starts (-XX:+AutoCreateSharedArchive), or go without."),
          rule(
              "pycache",
              path("/__pycache__(/|$)").and(alone()),
              "Python compiles modules when they are first used, in one build and not in the"
                  + " other.",
              "Set PYTHONDONTWRITEBYTECODE=1, or compile all with python -m compileall"
                  + " --invalidation-mode unchecked-hash."),
          rule(
              "temporary-name",
              path("^/(var/)?tmp/.|/(tmp|temp)[._-]?[A-Za-z0-9_]{6,}(/|$)|\\.tmp$|~$").and(alone()),
              "A temporary file was left behind, under another name each time.",
              "Delete it in the same RUN, or mount a tmpfs there: RUN --mount=type=tmpfs,target=/tmp."),
          rule(
              "logs",
              path("^/var/log/.|\\.log$"),
              "A log says when it was written.",
              "Delete it in the same RUN."));

  private PathCauses() {}
}
