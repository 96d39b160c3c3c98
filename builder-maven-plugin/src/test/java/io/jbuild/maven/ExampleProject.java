package io.jbuild.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A copy of a project of {@code src/test/projects}, which tests build and change.
 *
 * @param folder that its pom is in
 */
record ExampleProject(Path folder) {

  private static final Path PROJECTS = Path.of("src/test/projects").toAbsolutePath();

  /** Copies a project, and what it has in common with the others. */
  static ExampleProject copy(String name, Path into) throws IOException {
    Files.createDirectories(into);
    if (!Files.exists(into.resolve("pom.xml"))) {
      Files.copy(PROJECTS.resolve("pom.xml"), into.resolve("pom.xml"));
    }
    Path from = PROJECTS.resolve(name);
    Path to = into.resolve(name);
    LocalMaven.delete(to);
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return new ExampleProject(to);
  }

  /** A module of it. */
  ExampleProject module(String name) {
    return new ExampleProject(folder.resolve(name));
  }

  /** What it has in common with the others. */
  ExampleProject parent() {
    return new ExampleProject(folder.resolveSibling("."));
  }

  /** What stands in one of its files. */
  String read(String file) throws IOException {
    return Files.readString(folder.resolve(file));
  }

  /** Writes one of its files. */
  void write(String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text, StandardCharsets.UTF_8);
  }

  /** Puts a text in the place of another, which has to be there. */
  void replace(String file, String old, String text) throws IOException {
    String before = read(file);
    if (!before.contains(old)) {
      throw new AssertionError(file + " does not have " + old + ":\n" + before);
    }
    write(file, before.replace(old, text));
  }
}
