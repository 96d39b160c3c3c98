package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code docs/semantics.md} says is held by a test is held by one that exists. */
class SemanticsPageTest {

  private static final Path ROOT = Path.of(System.getProperty("jbuild.root", ".."));
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+[a-z]?) \\|.*\\| ([^|]*) \\|$");
  private static final Pattern PIN = Pattern.compile("`(?:(\\w+Test)\\.(\\w+)|cases/([a-z-]+))`");

  @Test
  void eachRuleIsHeldByTestsAndCasesThatExist() throws IOException {
    Map<String, String> tests = tests();
    List<String> mistakes = new ArrayList<>();
    int rows = 0;
    Matcher row = ROW.matcher(page());
    while (row.find()) {
      rows++;
      int pins = 0;
      Matcher pin = PIN.matcher(row.group(2));
      while (pin.find()) {
        pins++;
        boolean there =
            pin.group(3) == null
                ? tests.getOrDefault(pin.group(1), "").contains("  void " + pin.group(2) + "(")
                : Files.exists(
                    ROOT.resolve("testdata/cases").resolve(pin.group(3) + "/expect.json"));
        if (!there) {
          mistakes.add(row.group(1) + ": there is no " + pin.group());
        }
      }
      if (pins == 0) {
        mistakes.add(row.group(1) + ": held by nothing");
      }
    }
    assertThat(mistakes).isEmpty();
    assertThat(rows).isGreaterThan(115);
  }

  @Test
  void eachCaseIsNamed() throws IOException {
    TreeSet<String> unnamed = new TreeSet<>(OwnCasesTest.cases());
    Matcher pin = PIN.matcher(page());
    while (pin.find()) {
      if (pin.group(3) != null) {
        unnamed.remove(pin.group(3));
      }
    }
    assertThat(unnamed).isEmpty();
  }

  private static String page() throws IOException {
    return Files.readString(ROOT.resolve("docs/semantics.md"), StandardCharsets.UTF_8);
  }

  /** The text of each test, by its class' name. */
  private static Map<String, String> tests() throws IOException {
    Map<String, String> tests = new TreeMap<>();
    for (String module : List.of("grammar", "builder-core", "builder-cli")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(module + "/src/test/java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith("Test.java")).toList()) {
          String name = String.valueOf(file.getFileName()).replace(".java", "");
          tests.put(name, Files.readString(file, StandardCharsets.UTF_8));
        }
      }
    }
    return tests;
  }
}
