package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What {@code docs/semantics.md} says is held by a test is held by one that exists. */
class SemanticsPageTest {

  private static final Path ROOT = Path.of(System.getProperty("jbuild.root", ".."));
  private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\d+[a-z]?) \\|.*\\| ([^|]*) \\|$");
  private static final Pattern PIN = Pattern.compile("`(?:(\\w+Test)\\.(\\w+)|cases/([a-z-]+))`");

  @Test
  void eachRuleIsHeldByTestsAndCasesThatExist() throws IOException {
    NamedTests tests = NamedTests.read();
    List<String> mistakes = new ArrayList<>();
    int rows = 0;
    Matcher row = ROW.matcher(NamedTests.page("semantics.md"));
    while (row.find()) {
      rows++;
      int pins = 0;
      Matcher pin = PIN.matcher(row.group(2));
      while (pin.find()) {
        pins++;
        boolean there =
            pin.group(3) == null
                ? tests.has(pin.group(1) + "." + pin.group(2))
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
    Matcher pin = PIN.matcher(NamedTests.page("semantics.md"));
    while (pin.find()) {
      if (pin.group(3) != null) {
        unnamed.remove(pin.group(3));
      }
    }
    assertThat(unnamed).isEmpty();
  }
}
