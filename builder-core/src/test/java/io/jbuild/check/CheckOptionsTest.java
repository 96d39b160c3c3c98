package io.jbuild.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckOptionsTest {

  private static final String TWO = "FROM scratch as base\ncopy a /\nCOPY b /\nCMD x\n";

  private final Checked user = new Checked();

  @Test
  void rulesAreLeftOutByTheirExactNames() {
    assertThat(rules("# check=skip=FromAsCasing, JSONArgsRecommended\n" + TWO))
        .as("only the first word is read, as BuildKit does")
        .containsExactly("ConsistentInstructionCasing", "JSONArgsRecommended");
    assertThat(rules("#check=skip=FromAsCasing,JSONArgsRecommended\n" + TWO))
        .containsExactly("ConsistentInstructionCasing");
    assertThat(rules("# check=skip=fromascasing,NoSuchRule\n" + TWO)).hasSize(3);
    assertThat(rules("# check=skip=all\n" + TWO)).isEmpty();
    assertThat(rules("# check=\n" + TWO)).hasSize(3);
  }

  @Test
  void aCommentAboveAnInstructionIsAboutThatOne() {
    assertThat(
            rules(
                """
                FROM scratch
                # check=skip=JSONArgsRecommended // the shell is meant
                CMD a
                # the shell is meant here, too
                # CHECK = skip=all
                ENTRYPOINT b
                # check=skip
                CMD c
                """))
        .containsExactly("MultipleInstructionsDisallowed", "JSONArgsRecommended");
  }

  @Test
  void aCommentCannotMakeFindingsErrors() {
    Checks checks = user.checks("FROM scratch\n# check=error=true\nCMD a\n");
    assertThat(checks.findings()).hasSize(1);
    assertThat(checks.violation()).isEmpty();
  }

  @Test
  void theBuildArgumentTakesThePlaceOfTheDirective() {
    user.buildArgs.put("BUILDKIT_DOCKERFILE_CHECK", "skip=FromAsCasing;error=true");
    Checks checks = user.checks("# check=skip=all;nonsense\n" + TWO);
    assertThat(checks.findings())
        .extracting(Finding::rule)
        .containsExactly("ConsistentInstructionCasing", "JSONArgsRecommended");
    BuildException violation = checks.violation().orElseThrow();
    assertThat(violation.message())
        .isEqualTo(
            "lint violation found for rules: ConsistentInstructionCasing, JSONArgsRecommended");
    assertThat(violation.lines()).contains(new Lines(3, 3));
    user.buildArgs.put("BUILDKIT_DOCKERFILE_CHECK", "");
    assertThat(user.checks("# check=error=true\n" + TWO).violation()).isEmpty();
  }

  @Test
  void theFirstLineAndEachRuleOnceAreInTheFailure() {
    BuildException violation =
        user.checks("# check=error=1\nFROM scratch AS a\nCMD a\nFROM scratch as b\nCMD b\n")
            .violation()
            .orElseThrow();
    assertThat(violation.message())
        .isEqualTo("lint violation found for rules: FromAsCasing, JSONArgsRecommended");
    assertThat(violation.lines()).contains(new Lines(3, 3));
    assertThat(violation.hint()).contains("# check=skip=FromAsCasing,JSONArgsRecommended");
  }

  @Test
  void withoutFindingsThereIsNoViolation() {
    assertThat(user.checks("# check=error=true\nFROM scratch\n").violation()).isEmpty();
    assertThat(user.checks("# check=error=false\n" + TWO).violation()).isEmpty();
  }

  @Test
  void unknownOptionsAreRefusedWithTheirLine() {
    assertRefused("# escape=`\n# check=skip=A;foo=bar\n", "invalid check option \"foo\"", 2);
    assertRefused("# check=nonsense\n", "invalid check option \"nonsense\"", 1);
    assertRefused("# check=skip=A;\n", "invalid check option \"\"", 1);
    assertRefused("# check=SKIP=all\n", "invalid check option \"SKIP\"", 1);
    assertRefused(
        "# check=error=maybe\n",
        "failed to parse check option \"error=maybe\": \"maybe\" is neither true nor false",
        1);
  }

  private void assertRefused(String head, String message, int line) {
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> user.checks(head + "FROM scratch\n"));
    assertThat(refusal.message()).isEqualTo("failed to parse check options: " + message);
    assertThat(refusal.lines()).contains(new Lines(line, line));
    assertThat(refusal.hint()).contains("skip=");
  }

  @Test
  void aWrongBuildArgumentIsRefusedByItsName() {
    user.buildArgs.put("BUILDKIT_DOCKERFILE_CHECK", "skip");
    assertThatThrownBy(() -> user.checks("FROM scratch\n"))
        .isInstanceOf(BuildException.class)
        .hasMessage(
            "failed to parse build-arg:BUILDKIT_DOCKERFILE_CHECK: invalid check option \"skip\"");
  }

  @Test
  void ourRulesAreShownByACheckAndInABuildWhereTheyAreNamed() {
    String run = "FROM debian\nRUN apt-get update\n";
    assertThat(rules(run)).containsExactly("jbuild/AptListsKept");
    assertThat(rules("# check=skip=jbuild/AptListsKept\n" + run)).isEmpty();
    assertThat(rules("# check=skip=all\n" + run)).isEmpty();
    user.extent = Checks.Extent.BUILD;
    assertThat(rules(run)).isEmpty();
    assertThat(rules("# check=experimental=jbuild/AptListsKept\n" + run)).hasSize(1);
    assertThat(rules("# check=experimental=all\n" + run)).hasSize(1);
    assertThat(rules("# check=experimental=InvalidDefinitionDescription\n" + run)).isEmpty();
  }

  @Test
  void ourRulesFailABuildOnlyWhereTheyAreNamed() {
    String run = "FROM debian\nRUN apt-get update\n";
    assertThat(user.checks("# check=error=true\n" + run).violation()).isEmpty();
    assertThat(
            user.checks("# check=error=true;experimental=jbuild/AptListsKept\n" + run).violation())
        .isPresent();
  }

  private List<String> rules(String dockerfile) {
    return user.checks(dockerfile).findings().stream().map(Finding::rule).toList();
  }
}
