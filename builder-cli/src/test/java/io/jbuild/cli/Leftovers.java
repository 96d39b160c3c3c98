package io.jbuild.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What an ended build may have left on the machine: processes and mounts. */
final class Leftovers {

  private Leftovers() {}

  /** The command lines that hold a text. */
  static List<String> processes(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : all()) {
      String line = read(process.resolve("cmdline")).replace('\0', ' ');
      if (line.contains(text)) {
        found.add(process.getFileName() + " " + line);
      }
    }
    return found;
  }

  /** The mounts of all namespaces that name a path. */
  static List<String> mounts(Path path) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : all()) {
      read(process.resolve("mounts"))
          .lines()
          .filter(line -> line.contains(path + "/"))
          .forEach(found::add);
    }
    return found;
  }

  private static List<Path> all() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc"))) {
      return files.filter(file -> file.getFileName().toString().matches("[0-9]+")).toList();
    }
  }

  /** Nothing where the process has ended meanwhile, or is somebody's whom we may not look at. */
  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
