package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@code benchmarks/guards.sh} takes out is still there, and is what the page is about. */
class GuardsTest {

  private static final Path ROOT = Path.of(System.getProperty("jbuild.root", ".."));

  private static List<Path> patches() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("benchmarks/guards"))) {
      return files.filter(file -> file.toString().endsWith(".patch")).sorted().toList();
    }
  }

  private static List<String> lines(Path patch) throws IOException {
    return Files.readString(patch, StandardCharsets.UTF_8).lines().toList();
  }

  /** The tests that must fail, as the head of a patch names them. */
  private static List<String> tests(Path patch) throws IOException {
    return lines(patch).stream()
        .takeWhile(line -> !line.startsWith("diff "))
        .filter(line -> line.startsWith("Test: "))
        .map(line -> line.substring("Test: ".length()))
        .toList();
  }

  @Test
  void eachBugOfThePageHasAGuardThatCanBeTakenOut() throws IOException {
    Set<String> shown = new TreeSet<>();
    for (Path patch : patches()) {
      shown.addAll(tests(patch));
    }
    List<String> without = new ArrayList<>();
    for (String line : NamedTests.page("security.md").lines().toList()) {
      if (line.matches("\\| .* \\| [A-G]( [A-G])* \\| .*")) {
        NamedTests.in(line).stream().filter(test -> !shown.contains(test)).forEach(without::add);
      }
    }
    assertThat(without).isEmpty();
  }

  @Test
  void eachPatchNamesItsBugAndTestsThatExist() throws IOException {
    NamedTests tests = NamedTests.read();
    List<String> mistakes = new ArrayList<>();
    for (Path patch : patches()) {
      String text = String.join("\n", lines(patch));
      if (!text.startsWith("Bug: ") || !text.contains("\nGuard: ") || tests(patch).isEmpty()) {
        mistakes.add(patch + " has no head");
      }
      tests(patch).stream().filter(test -> !tests.has(test)).forEach(mistakes::add);
    }
    assertThat(mistakes).isEmpty();
  }

  @Test
  void eachPatchApplies() throws IOException {
    List<String> mistakes = new ArrayList<>();
    for (Path patch : patches()) {
      String source = "";
      StringBuilder before = new StringBuilder();
      List<String> lines = new ArrayList<>(lines(patch));
      lines.add("@@");
      for (String line : lines) {
        if (line.startsWith("@@") || line.startsWith("diff ")) {
          if (!source.contains(before)) {
            mistakes.add(patch.getFileName() + " changes what is not there any more: " + before);
          }
          before.setLength(0);
        } else if (line.startsWith("--- a/")) {
          source = Files.readString(ROOT.resolve(line.substring("--- a/".length())));
        } else if (!source.isEmpty() && (line.startsWith(" ") || line.startsWith("-"))) {
          before.append(line.substring(1)).append('\n');
        }
      }
    }
    assertThat(mistakes).isEmpty();
  }
}
