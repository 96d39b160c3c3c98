package io.jbuild.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.jbuild.file.ImagePath;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {

  private static boolean matches(String path, String... patterns) {
    return IgnoreRules.of(List.of(patterns)).matches(ImagePath.of(path));
  }

  @Test
  void aSourceIsLeftOutWhereNoFileOfItIsLeft() {
    IgnoreRules rules = IgnoreRules.of(List.of("logs", "*.md"));
    assertThat(rules.leftOutSource("./logs/")).contains("logs");
    assertThat(rules.leftOutSource("logs/today/a")).contains("logs/today/a");
    assertThat(rules.leftOutSource("x/../README.md")).contains("README.md");
    assertThat(rules.leftOutSource("src")).isEmpty();
    assertThat(rules.leftOutSource("/logs")).as("as BuildKit, by the letter").isEmpty();
    assertThat(rules.leftOutSource(".")).isEmpty();
    assertThat(IgnoreRules.of(List.of("logs", "!logs/keep")).leftOutSource("logs")).isEmpty();
    assertThat(IgnoreRules.NONE.leftOutSource("logs")).isEmpty();
  }

  @Test
  void theWholeContextIsLeftOutWhereAllItsNamesAre() {
    for (String everything : List.of("*", "**", "**/*")) {
      assertThat(IgnoreRules.of(List.of(everything)).leftOutSource("./")).contains(".");
    }
    assertThat(IgnoreRules.of(List.of(".*")).leftOutSource(".")).isEmpty();
  }

  @Test
  void aStarDoesNotCrossASlash() {
    assertThat(matches("a.o", "*.o")).isTrue();
    assertThat(matches("src/a.o", "*.o")).isFalse();
    assertThat(matches("src/deep/a.o", "**/*.o")).isTrue();
  }

  @Test
  void aMatchedDirectoryTakesAllBelowItAlong() {
    assertThat(matches("node_modules/p/i.js", "node_modules")).isTrue();
    assertThat(matches("src", "src/**")).isFalse();
    assertThat(matches("src/a", "src/**")).isTrue();
  }

  @Test
  void theLastLineThatMatchesWins() {
    assertThat(matches("a.md", "*.md", "!a.md")).isFalse();
    assertThat(matches("a.md", "!a.md", "*.md")).isTrue();
    assertThat(matches("dir/keep", "dir", "!dir/keep")).isFalse();
  }

  @Test
  void theRuleThatDecidesIsNamed() {
    IgnoreRules rules = IgnoreRules.of(List.of("*.md", "!a.md", "build/"));

    assertThat(rules.rule(ImagePath.of("b.md"))).contains("*.md");
    assertThat(rules.rule(ImagePath.of("a.md"))).isEmpty();
    assertThat(rules.rule(ImagePath.of("build/x/y"))).contains("build");
  }

  @Test
  void belowADirectoryNothingIsLookedForThatNoExceptionCanMatch() {
    IgnoreRules rules = IgnoreRules.of(List.of("*", "!src/main/*.c"));

    assertThat(rules.mayBringBackBelow(ImagePath.of("src"))).isTrue();
    assertThat(rules.mayBringBackBelow(ImagePath.of("src/main"))).isTrue();
    assertThat(rules.mayBringBackBelow(ImagePath.of("src/test"))).isFalse();
    assertThat(rules.mayBringBackBelow(ImagePath.of("node_modules"))).isFalse();
    assertThat(IgnoreRules.of(List.of("*", "!**/x")).mayBringBackBelow(ImagePath.of("any")))
        .isTrue();
  }

  @Test
  void aStarInANameStaysInThatName() {
    IgnoreRules rules = IgnoreRules.of(List.of("*", "!s*c/*.c"));
    assertThat(rules.mayBringBackBelow(ImagePath.of("sc/x.c"))).isTrue();
    assertThat(rules.mayBringBackBelow(ImagePath.of("sc/x.h"))).isFalse();
    assertThat(rules.mayBringBackBelow(ImagePath.of("srcs"))).isFalse();
    assertThat(rules.mayBringBackBelow(ImagePath.of("other"))).isFalse();
  }

  @Property(seed = "1")
  void nothingIsBroughtBackBelowWhatIsSaidToBringNothingBack(
      @ForAll("patterns") String pattern, @ForAll("paths") String path) {
    IgnoreRules rules = IgnoreRules.of(List.of("*", "!" + pattern));
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (!rules.mayBringBackBelow(ImagePath.of(path.substring(0, slash)))) {
        assertThat(rules.matches(ImagePath.of(path))).as("%s of !%s", path, pattern).isTrue();
      }
    }
  }

  @Provide
  Arbitrary<String> patterns() {
    return joined(
        "a", "b", "ab", "*", "?", "a*", "*b", "a?", "**", "a**b", "[ab]", "\\\\a", "*a*b*");
  }

  @Provide
  Arbitrary<String> paths() {
    return joined("a", "b", "ab", "abb", "aab").map(path -> path + "/a");
  }

  private static Arbitrary<String> joined(String... names) {
    return Arbitraries.of(names).list().ofMinSize(1).ofMaxSize(4).map(all -> String.join("/", all));
  }

  @Test
  void whatGoReadsInOneWayAndJavaInAnotherIsReadInGosWay() {
    assertThat(matches("x&&y", "x[&][&]y")).isTrue();
    assertThat(matches("a[b", "a[[]b")).isTrue();
    assertThat(matches("a#b", "a[ #]b")).isTrue();
    assertThat(matches("5", "[[:digit:]]")).isTrue();
    assertThat(matches("x", "[[:digit:]]")).isFalse();
    assertThat(matches("a\u2028b", "a?b")).isTrue();
    assertThat(matches("a\nb\n", "?\nb")).isFalse();
  }

  @Test
  void aPatternThatCannotBeReadIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matches("x", "[a-"))
        .withMessage("syntax error in pattern");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> matches("x", "!"))
        .withMessage("illegal exclusion pattern: \"!\"");
  }

  @Test
  void commentsBlankLinesAndBlanksAroundAreNotRead() {
    assertThat(IgnoreRules.read("\ufeff# c\r\n\r\n  a \r\n #x\n! /b/../c/\n"))
        .containsExactly("a", "#x", "!c");
  }

  @ParameterizedTest
  @CsvSource({
    "!op*, false",
    "!clo*, true",
    "!c?osed/x, true",
    "!c?sed/x, false",
    "!*/x, true",
    "!**/x, true",
    "!op**, true",
    "![o]pen, false",
    "![^x]pen, true",
  })
  void aDirectoryIsEnteredOnlyWhereALineMayBringSomethingBack(String line, boolean enter) {
    assertThat(IgnoreRules.of(List.of("closed", line)).mayBringBackBelow(ImagePath.of("closed")))
        .isEqualTo(enter);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "**/a*a*a*a*a*a*a*a*a*a*b",
        "a*a*a*a*a*a*a*a*a*a*a*b",
        "x/**/a*a*a*a*a*a*a*a*a*b",
        "[a]*a*a*a*a*a*a*a*a*a*a*b",
        "**/a**a**a**a**a**a**a**b",
        "!a*a*a*a*a*a*a*a*a*a*a*b/x",
      })
  void noPatternTakesLongerThanTheOthers(String pattern) {
    String name = "a".repeat(250);
    ImagePath path = ImagePath.of("x/" + (name + "/").repeat(3) + name);
    IgnoreRules rules = IgnoreRules.of(List.of("y", pattern));

    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () -> {
          assertThat(rules.matches(ImagePath.of(name))).isFalse();
          assertThat(rules.matches(path)).isFalse();
          assertThat(rules.mayBringBackBelow(ImagePath.of(name))).isFalse();
        });
  }

  @Test
  void patternsThatNeedNoRegularExpressionMatchAsIfTheyWereOne() {
    Random random = new Random(20261121);
    int matched = 0;
    for (int i = 0; i < 20_000; i++) {
      String front = List.of("", "**", "**/").get(random.nextInt(3));
      String names = names(random, "ab/?*").replaceAll("[*]+", "*");
      String path = names(random, "aab/b\n");
      if (!names.contains("*") && !names.contains("?")) {
        continue;
      }
      // A class of one letter is that letter, but only a regular expression has classes.
      IgnorePattern plain = IgnorePattern.parse(front + names);
      IgnorePattern regex = IgnorePattern.parse(front + names.replace("a", "[a]"));
      boolean match = plain.matches(path);
      assertThat(match).as("%s%s on %s", front, names, path).isEqualTo(regex.matches(path));
      matched += match ? 1 : 0;
    }
    assertThat(matched).isGreaterThan(500);
  }

  /** A text of these characters that is a clean path. */
  private static String names(Random random, String characters) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(8); length > 0; length--) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.append('a').toString().replaceAll("^/|(?<=/)/+", "");
  }
}
