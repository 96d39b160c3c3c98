package io.jbuild.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.artifact.Artifact;

/**
 * What a project needs to run, in the order of its class path, each under a name that stays the
 * same from build to build: snapshots go without their time stamps.
 *
 * @param all in the order of the class path
 */
record RuntimeDependencies(List<Dependency> all) {

  /**
   * What Spring Boot leaves out of what it packs: with these a program runs as under development.
   */
  private static final List<String> FOR_DEVELOPMENT =
      List.of("spring-boot-devtools", "spring-boot-docker-compose");

  /** How often a dependency changes: what changes seldom lies in a layer of its own, below. */
  enum Group {
    /** Released: never. */
    RELEASED,
    /** A snapshot of somebody else. */
    SNAPSHOT,
    /** Made by the same build. */
    PROJECT;

    /** Its folder among the dependencies. */
    String folder() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * One of them.
   *
   * @param name of its file, which no other has
   * @param file where it is
   */
  record Dependency(Group group, String name, Path file) {}

  RuntimeDependencies {
    all = List.copyOf(all);
  }

  /** Those of a project whose dependencies Maven has resolved. */
  static RuntimeDependencies of(Reactor reactor) {
    Set<String> names = new HashSet<>();
    Set<String> twice = new HashSet<>();
    List<Artifact> artifacts = artifacts(reactor);
    for (Artifact artifact : artifacts) {
      if (!names.add(shortName(artifact))) {
        twice.add(shortName(artifact));
      }
    }
    List<Dependency> all = new ArrayList<>();
    for (Artifact artifact : artifacts) {
      String name = shortName(artifact);
      all.add(
          new Dependency(
              group(reactor, artifact),
              twice.contains(name) ? artifact.getGroupId() + "-" + name : name,
              artifact.getFile().toPath()));
    }
    return new RuntimeDependencies(all);
  }

  private static List<Artifact> artifacts(Reactor reactor) {
    return reactor.project().getArtifacts().stream()
        .filter(RuntimeDependencies::isForRunning)
        .filter(artifact -> artifact.getArtifactHandler().isAddedToClasspath())
        .filter(artifact -> artifact.getFile() != null)
        .toList();
  }

  private static boolean isForRunning(Artifact artifact) {
    if (artifact.getGroupId().equals("org.springframework.boot")
        && FOR_DEVELOPMENT.contains(artifact.getArtifactId())) {
      return false;
    }
    return Artifact.SCOPE_COMPILE.equals(artifact.getScope())
        || Artifact.SCOPE_RUNTIME.equals(artifact.getScope());
  }

  private static Group group(Reactor reactor, Artifact artifact) {
    if (reactor.makes(artifact)) {
      return Group.PROJECT;
    }
    return artifact.isSnapshot() ? Group.SNAPSHOT : Group.RELEASED;
  }

  private static String shortName(Artifact artifact) {
    String classifier = artifact.hasClassifier() ? "-" + artifact.getClassifier() : "";
    return artifact.getArtifactId()
        + "-"
        + artifact.getBaseVersion()
        + classifier
        + "."
        + artifact.getArtifactHandler().getExtension();
  }

  /** Their files by their places: {@code released/a-1.jar}. */
  SortedMap<String, Path> files() {
    SortedMap<String, Path> files = new TreeMap<>();
    all.forEach(one -> files.put(one.group().folder() + "/" + one.name(), one.file()));
    return Collections.unmodifiableSortedMap(files);
  }

  /** Their names, in the order of the class path. */
  List<String> names() {
    return all.stream().map(Dependency::name).toList();
  }
}
