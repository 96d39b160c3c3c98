package io.jbuild.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The tests of the project, as pages name them: {@code ATest.aSentence}. */
final class NamedTests {

  private static final Path ROOT = Path.of(System.getProperty("jbuild.root", ".."));
  private static final Pattern NAME = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

  /** The text of each, by its class' name. */
  private final Map<String, String> tests = new TreeMap<>();

  private NamedTests() {}

  static NamedTests read() throws IOException {
    NamedTests named = new NamedTests();
    for (String module : List.of("grammar", "builder-core", "builder-cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
          String name = String.valueOf(file.getFileName()).replace(".java", "");
          named.tests.put(name, Files.readString(file, StandardCharsets.UTF_8));
        }
      }
    }
    return named;
  }

  static String page(String name) throws IOException {
    return Files.readString(pagePath(name), StandardCharsets.UTF_8);
  }

  /** Where a page of the documentation is. */
  static Path pagePath(String name) {
    return ROOT.resolve("docs").resolve(name);
  }

  /** All tests that a text names. */
  static List<String> in(String text) {
    List<String> names = new ArrayList<>();
    Matcher name = NAME.matcher(text);
    while (name.find()) {
      names.add(name.group(1) + "." + name.group(2));
    }
    return names;
  }

  boolean has(String name) {
    String[] parts = name.split("\\.", -1);
    return tests.getOrDefault(parts[0], "").contains("  void " + parts[1] + "(");
  }
}
