package io.jbuild.maven;

import java.nio.file.Files;
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
    List<Artifact> artifacts = artifacts(reactor);
    List<String> names = names(artifacts);
    List<Dependency> all = new ArrayList<>();
    for (int i = 0; i < artifacts.size(); i++) {
      Artifact artifact = artifacts.get(i);
      all.add(new Dependency(group(reactor, artifact), names.get(i), artifact.getFile().toPath()));
    }
    return new RuntimeDependencies(all);
  }

  /**
   * A name for each, which no other has: of those with one name the group tells which is which, and
   * where even that does not ({@code a:b-c} and {@code a-b:c}), a number by their order.
   */
  private static List<String> names(List<Artifact> artifacts) {
    Set<String> once = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (Artifact artifact : artifacts) {
      if (!once.add(shortName(artifact))) {
        twice.add(shortName(artifact));
      }
    }
    // Whose short name is its own keeps it, whatever others are called with their groups.
    once.removeAll(twice);
    Set<String> taken = once;
    List<String> names = new ArrayList<>();
    for (Artifact artifact : artifacts) {
      String name = shortName(artifact);
      names.add(twice.contains(name) ? free(artifact.getGroupId() + "-" + name, taken) : name);
    }
    return names;
  }

  /** The name, or with the first number that makes it free; taken from then on. */
  private static String free(String name, Set<String> taken) {
    int dot = name.lastIndexOf('.');
    String free = name;
    for (int number = 2; !taken.add(free); number++) {
      free = name.substring(0, dot) + "-" + number + name.substring(dot);
    }
    return free;
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

  /** Those of the same build that are folders of classes yet. */
  List<String> unpacked() {
    return all.stream()
        .filter(one -> one.group() == Group.PROJECT && Files.isDirectory(one.file()))
        .map(Dependency::name)
        .toList();
  }

  /** Their names, in the order of the class path. */
  List<String> names() {
    return all.stream().map(Dependency::name).toList();
  }
}
