package io.jbuild.testkit;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All processes of the machine, and the mounts they see, as {@code /proc} shows them. */
public final class ProcessTable {

  private ProcessTable() {}

  /** The processes whose command line holds a text: number and command line. */
  public static List<String> commandsWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : processes()) {
      String line = read(process.resolve("cmdline")).replace('\0', ' ');
      if (line.contains(text)) {
        found.add(process.getFileName() + " " + line);
      }
    }
    return found;
  }

  /** The mounts, in any process's namespace, whose line in {@code mountinfo} holds a text. */
  public static List<String> mountsWith(String text) throws IOException {
    List<String> found = new ArrayList<>();
    for (Path process : processes()) {
      for (String line : read(process.resolve("mountinfo")).split("\n", -1)) {
        if (line.contains(text)) {
          found.add(process.getFileName() + " " + line);
        }
      }
    }
    return found;
  }

  private static List<Path> processes() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc"))) {
      return files.filter(file -> String.valueOf(file.getFileName()).matches("[0-9]+")).toList();
    }
  }

  /** Empty for a process that ended meanwhile, or that is not ours to ask. */
  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }
}
