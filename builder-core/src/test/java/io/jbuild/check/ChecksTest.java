package io.jbuild.check;

import static io.jbuild.check.Checked.buildKits;
import static io.jbuild.check.Checked.findings;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.event.Finding;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.SyntaxTree;
import io.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** BuildKit's rules; what it records of them is compared elsewhere, case by case. */
class ChecksTest {

  private final Checked user = new Checked();

  @Test
  void aPlainDockerfileHasNoFindings() {
    assertThat(
            findings(
                """
                ARG VERSION=12
                FROM debian:${VERSION} AS build
                ARG MODE=fast
                ENV HOME_DIR=/srv PATH=/srv/bin:$PATH
                WORKDIR /srv
                COPY --chown=1000:1000 . .
                RUN make ${MODE} $undefined_for_the_shell
                FROM scratch
                COPY --from=build /srv/out /
                EXPOSE 80 443/udp
                ENTRYPOINT ["/out"]
                CMD ["--help"]
                """))
        .isEmpty();
  }

  @Test
  void namesAndKeywordsAreWrittenAlike() {
    assertThat(
            buildKits(
                """
                FROM scratch as Build
                copy a /
                COPY b /
                Run \\

                 make
                """))
        .containsExactly(
            "1 StageNameCasing: Stage name 'Build' should be lowercase",
            "1 FromAsCasing: 'as' and 'FROM' keywords' casing do not match",
            "2 ConsistentInstructionCasing: Command 'copy' should match the case of the command"
                + " majority (uppercase)",
            "4 ConsistentInstructionCasing: Command 'Run' should match the case of the command"
                + " majority (uppercase)",
            "6 NoEmptyContinuation: Empty continuation line");
  }

  @Test
  void stageNamesAreOnesOwn() {
    assertThat(buildKits("FROM scratch AS context\nFROM scratch AS a\nFROM scratch AS A\n"))
        .containsExactly(
            "1 ReservedStageName: Stage name should not use the same name as reserved stage"
                + " \"context\"",
            "3 StageNameCasing: Stage name 'A' should be lowercase",
            "3 DuplicateStageName: Duplicate stage name \"a\", stage names should be unique");
  }

  @Test
  void variablesOfFromAreDeclaredAboveIt() {
    assertThat(buildKits("ARG VERSION=1\nFROM debian:${VERSOIN:-2}\n"))
        .containsExactly(
            "2 UndefinedArgInFrom: FROM argument 'VERSOIN' is not declared (did you mean"
                + " VERSION?)");
    user.buildArgs.put("BASE", "debian");
    assertThat(user.in("ARG BASE\nFROM $BASE\n"))
        .containsExactly(
            "2 InvalidDefaultArgInFrom: Default value for ARG $BASE results in empty or invalid"
                + " base image name");
  }

  @Test
  void platformsAreChosenFromOutside() {
    assertThat(
            buildKits(
                """
                FROM --platform=$TARGETPLATFORM debian
                FROM --platform=linux/arm64 debian
                FROM --platform=linux/arm64 debian AS arm64-tools
                FROM --platform=$BUILDPLATFORM debian
                """))
        .containsExactly(
            "1 RedundantTargetPlatform: Setting platform to predefined $TARGETPLATFORM in FROM is"
                + " redundant as this is the default behavior",
            "2 FromPlatformFlagConstDisallowed: FROM --platform flag should not use constant value"
                + " \"linux/arm64\"",
            "2 InvalidBaseImagePlatform: Base image debian was pulled with platform"
                + " \"linux/amd64\", expected \"linux/arm64\" for current build",
            "3 InvalidBaseImagePlatform: Base image debian was pulled with platform"
                + " \"linux/amd64\", expected \"linux/arm64\" for current build");
    user.basePlatform = Platform.parse("linux/arm/v6");
    assertThat(user.in("FROM --platform=linux/arm/v7 debian AS arm\n")).isEmpty();
  }

  @Test
  void variablesAreSetBeforeTheyAreUsed() {
    assertThat(
            buildKits(
                """
                FROM debian AS a
                ARG early=1
                ENV PATH=$PAHT:/x
                COPY --chown=$owner a$early <<EOF /to/$late
                $inside
                EOF
                RUN --mount=type=bind,target=/$here true
                ARG late=$early$inside
                FROM a
                LABEL a=$early b=$late
                EXPOSE $port
                """))
        .containsExactly(
            "3 UndefinedVar: Usage of undefined variable '$PAHT' (did you mean $PATH?)",
            "4 UndefinedVar: Usage of undefined variable '$owner'",
            "4 UndefinedVar: Usage of undefined variable '$late'",
            "4 UndefinedVar: Usage of undefined variable '$inside'",
            "7 UndefinedVar: Usage of undefined variable '$here'",
            "8 UndefinedVar: Usage of undefined variable '$inside'");
  }

  @Test
  void variablesOfTheBaseAreKnownOrNothingIsSaid() {
    user.base.setEnv("GOPATH", "/go");
    assertThat(user.in("FROM golang\nWORKDIR $GOPATH/src\n")).isEmpty();
    user.baseKnown = false;
    assertThat(user.in("FROM golang AS a\nWORKDIR /$X\nFROM a\nWORKDIR /$Y\nMAINTAINER x\n"))
        .containsExactly(
            "5 MaintainerDeprecated: Maintainer instruction is deprecated in favor of using label");
  }

  @Test
  void triggersOfTheBaseAreCheckedAtTheFrom() {
    user.base.setOnBuild(List.of("ARG SIZE", "COPY $SIZE $MISSING /", "cmd run"));
    assertThat(user.in("FROM base\nCMD [\"x\"]\nONBUILD CMD y\nFROM debian\n"))
        .contains(
            "1 UndefinedVar: Usage of undefined variable '$MISSING'",
            "1 JSONArgsRecommended: JSON arguments recommended for cmd to prevent unintended"
                + " behavior related to OS signals",
            "1 MultipleInstructionsDisallowed: Multiple CMD instructions should not be used in the"
                + " same stage because only the last one will be used");
    assertThat(findings("FROM scratch AS a\nONBUILD CMD y\nFROM a\n"))
        .containsExactly(
            "3 JSONArgsRecommended: JSON arguments recommended for CMD to prevent unintended"
                + " behavior related to OS signals");
  }

  @Test
  void ofSomeInstructionsOnlyTheLastCounts() {
    assertThat(
            buildKits(
                """
                FROM scratch AS a
                CMD ["1"]
                ENTRYPOINT ["1"]
                ENTRYPOINT ["2"]
                HEALTHCHECK NONE
                HEALTHCHECK CMD ["1"]
                FROM a
                CMD ["2"]
                """))
        .containsExactly(
            "3 MultipleInstructionsDisallowed: Multiple ENTRYPOINT instructions should not be used"
                + " in the same stage because only the last one will be used",
            "5 MultipleInstructionsDisallowed: Multiple HEALTHCHECK instructions should not be used"
                + " in the same stage because only the last one will be used");
  }

  @Test
  void commandsAreListsUnlessTheShellIsChosen() {
    assertThat(buildKits("FROM scratch\nENTRYPOINT a\n"))
        .containsExactly(
            "2 JSONArgsRecommended: JSON arguments recommended for ENTRYPOINT to prevent unintended"
                + " behavior related to OS signals");
    assertThat(buildKits("FROM scratch AS a\nSHELL [\"/x\"]\nFROM a\nCMD b\n")).isEmpty();
    user.base.setShell(List.of("/x"));
    assertThat(user.in("FROM base\nCMD b\n")).isEmpty();
  }

  @Test
  void valuesStandBehindAnEqualsSign() {
    assertThat(buildKits("FROM scratch\nENV a b\nlabel c d\nENV e=f\n"))
        .contains(
            "2 LegacyKeyValueFormat: \"ENV key=value\" should be used instead of legacy \"ENV key"
                + " value\" format",
            "3 LegacyKeyValueFormat: \"label key=value\" should be used instead of legacy \"label"
                + " key value\" format");
  }

  @Test
  void secretsAreNoVariables() {
    assertThat(buildKits("FROM scratch\nARG TOKEN\nENV db_password=a KEY_FILE=b MONKEY=c\n"))
        .containsExactly(
            "2 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ARG"
                + " \"TOKEN\")",
            "3 SecretsUsedInArgOrEnv: Do not use ARG or ENV instructions for sensitive data (ENV"
                + " \"db_password\")");
  }

  @Test
  void relativeWorkingDirectoriesHaveAnAbsoluteOneAbove() {
    assertThat(buildKits("FROM debian AS a\nWORKDIR x\nWORKDIR y\nFROM a\nWORKDIR z\n"))
        .containsExactly(
            "2 WorkdirRelativePath: Relative workdir \"x\" can have unexpected results if the base"
                + " image changes");
  }

  @Test
  void portsArePortsOfTheContainer() {
    assertThat(buildKits("FROM scratch\nEXPOSE 80/TCP 8080:80 [::1]:1:2 :3 90/nonsense 91/UDP\n"))
        .containsExactly(
            "2 ExposeProtoCasing: Defined protocol '80/TCP' in EXPOSE instruction should be"
                + " lowercase",
            "2 ExposeInvalidFormat: EXPOSE instruction should not define an IP address or host-port"
                + " mapping, found '8080:80'");
  }

  @Test
  void sourcesAreNotIgnored() {
    user.ignored.addAll(List.of("secret", "https://x.org/1.2/a"));
    assertThat(
            user.in(
                """
                FROM scratch AS a
                COPY secret /
                ADD secret https://x.org/1.2/a /
                FROM scratch
                COPY --from=a secret /
                """))
        .containsExactly(
            "2 CopyIgnoredFile: Attempting to Copy file \"secret\" that is excluded by"
                + " .dockerignore",
            "3 CopyIgnoredFile: Attempting to Add file \"secret\" that is excluded by"
                + " .dockerignore");
  }

  @Test
  void descriptionsAreCheckedWhereSomebodyAsksForIt() {
    String dockerfile =
        "# nothing in particular\nFROM scratch AS a\n# b of it\nARG b\n# x\nARG c d\n";
    assertThat(buildKits(dockerfile)).isEmpty();
    assertThat(buildKits("# check=experimental=all\n" + dockerfile))
        .containsExactly(
            "3 InvalidDefinitionDescription: Comment for FROM should follow the format: `# a"
                + " <description>`",
            "7 InvalidDefinitionDescription: Comment for ARG should follow the format: `# <arg_key>"
                + " <description>`");
  }

  @Test
  void aBuildChecksTheStagesItNeeds() {
    String dockerfile =
        """
        FROM scratch AS unused
        CMD a
        FROM scratch AS copied
        CMD b
        FROM scratch AS mounted
        CMD c
        FROM scratch AS parent
        CMD d
        FROM parent
        COPY --from=copied / /
        RUN --mount=from=mounted,target=/x true
        CMD e
        """;
    user.extent = Checks.Extent.BUILD;
    assertThat(user.in(dockerfile))
        .extracting(finding -> finding.substring(0, 2))
        .containsExactly("4 ", "6 ", "8 ", "12");
    user.target = Optional.of("copied");
    assertThat(user.in(dockerfile)).hasSize(1);
    user.extent = Checks.Extent.EVERYTHING;
    assertThat(user.in(dockerfile)).hasSize(1);
    assertThat(findings(dockerfile)).hasSize(5);
  }

  @Test
  void nothingIsSaidBehindTheInstructionThePlanFailedWith() {
    user.failure = failure(new Lines(3, 3));
    assertThat(user.in("FROM scratch\nCMD a\nCMD b\nENTRYPOINT c\nMAINTAINER d\n"))
        .extracting(finding -> finding.replaceFirst(":.*", ""))
        .containsExactly(
            "2 JSONArgsRecommended",
            "2 MultipleInstructionsDisallowed",
            "3 JSONArgsRecommended",
            "5 MaintainerDeprecated");
    user.failure = failure(new Lines(1, 1));
    assertThat(user.in("FROM scratch\nCMD a\nMAINTAINER d\n")).hasSize(1);
    user.failure = Optional.of(new BuildException(Blame.DOCKERFILE, "no", ""));
    assertThat(user.in("FROM scratch\nCMD a\nMAINTAINER d\n")).hasSize(1);
  }

  @Test
  void nothingIsSaidBehindWhatCannotBeExpanded() {
    assertThat(findings("FROM $X\nCMD a\n")).noneMatch(finding -> finding.contains("JSONArgs"));
    assertThat(findings("FROM --platform=a/b/c/d scratch\nCMD a\n")).isEmpty();
    assertThat(findings("FROM scratch\nCMD a\nENV a=${\nCMD b\n")).hasSize(1);
    assertThat(findings("ARG a=${\nFROM scratch\nCMD a\n")).isEmpty();
    assertThat(findings("FROM scratch AS a\nCMD a\nCOPY --from=$x a b\n")).isEmpty();
    assertThat(findings("FROM scratch AS a\nCMD a\nCOPY --from=a a b\n")).isEmpty();
    assertThat(findings("FROM scratch AS a\nCMD a\nCOPY --from=7 a b\n")).isEmpty();
    user.target = Optional.of("missing");
    assertThat(user.in("FROM scratch\nCMD a\n")).isEmpty();
  }

  @Test
  void anInstructionThatMeansNothingIsTheLast() {
    String text = "FROM scratch AS Bad\nMAINTAINER me\nMAINTAINER\nMAINTAINER me\n";
    SyntaxTree tree = Dockerfile.tree(text.getBytes(StandardCharsets.UTF_8));
    Checks checks = Checks.of(tree, new Checked().options(), Checks.Extent.EVERYTHING);
    checks.form(Optional.of(new Lines(3, 3)));
    assertThat(checks.findings())
        .extracting(Finding::rule)
        .containsExactly("StageNameCasing", "MaintainerDeprecated", "MaintainerDeprecated");
  }

  @Test
  void eachRuleOfBuildKitHasItsPage() {
    Finding finding = user.checks("FROM scratch\nCMD a\n").findings().get(0);
    assertThat(finding.url())
        .isEqualTo("https://docs.docker.com/go/dockerfile/rule/json-args-recommended/");
    assertThat(finding.description()).startsWith("JSON arguments recommended for ENTRYPOINT/CMD");
    assertThat(finding.own()).isFalse();
    assertThat(Rule.INVALID_BASE_IMAGE_PLATFORM.url()).isEmpty();
  }

  private static Optional<BuildException> failure(Lines lines) {
    return Optional.of(new BuildException(Blame.DOCKERFILE, "no", "").at(lines));
  }
}
