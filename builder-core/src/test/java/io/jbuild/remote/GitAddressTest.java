package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.dockerfile.ConformanceData;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class GitAddressTest {

  @Test
  void addressesMeanWhatBuildKitRecorded() throws IOException {
    int compared = 0;
    for (JsonNode recorded : ConformanceData.json("instr/gitrefs.json")) {
      String input = recorded.get("input").stringValue();
      if (recorded.has("error") && recorded.get("is_git").booleanValue()) {
        assertThatThrownBy(() -> GitAddress.parse(input))
            .as(input)
            .isInstanceOf(BuildException.class)
            .hasMessage(input + ": " + recorded.get("error").stringValue());
      } else if (recorded.has("error")) {
        assertThat(GitAddress.parseContext(input)).as(input).isEmpty();
      } else {
        assertThat(GitAddress.parseContext(input)).as(input).hasValue(address(recorded));
        boolean local = recorded.get("ref").get("IndistinguishableFromLocal").booleanValue();
        assertThat(GitAddress.parse(input).isEmpty()).as(input).isEqualTo(local);
      }
      compared++;
    }
    assertThat(compared).isGreaterThan(30);
  }

  private static GitAddress address(JsonNode recorded) {
    JsonNode ref = recorded.get("ref");
    String remote = ref.get("Remote").stringValue();
    return new GitAddress(
        remote.startsWith("github.com/") ? "https://" + remote : remote,
        ref.get("Ref").stringValue(),
        ref.get("SubDir").stringValue(),
        ref.get("Checksum").stringValue(),
        flag(ref.get("KeepGitDir")),
        flag(ref.get("Submodules")).orElse(true),
        ref.get("MTime").stringValue().equals("commit"),
        ref.get("FetchByCommit").booleanValue());
  }

  private static Optional<Boolean> flag(JsonNode node) {
    return node.isNull() ? Optional.empty() : Optional.of(node.booleanValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/r.git#--upload-pack=touch${IFS}/tmp/x",
        "https://h/r.git?ref=-u",
        "https://h/r.git#a%00b",
        "https://h/r.git#a%20b",
        "ssh://-oProxyCommand=x/r.git",
        "ssh://git@-oProxyCommand=x/r.git",
        "https://h/r.git?checksum=--x",
        "https://h/r.git?ref=%zz",
        "https://h/r.git?subdir=a%00b",
      })
  void whatGitCouldTakeForSomethingElseIsRefused(String text) {
    assertThatThrownBy(() -> GitAddress.parse(text)).isInstanceOf(BuildException.class);
  }

  @Test
  void flagsAndQueryMustAgree() {
    GitAddress without = GitAddress.parse("https://h/r.git?keep-git-dir=0").orElseThrow();
    GitAddress checked = GitAddress.parse("https://h/r.git?checksum=abc").orElseThrow();

    assertThatThrownBy(() -> without.with(Optional.empty(), /* flagKeepGitDir= */ true))
        .hasMessage("https://h/r.git: inconsistent keep-git-dir configuration");
    assertThatThrownBy(() -> checked.with(Optional.of("abd"), /* flagKeepGitDir= */ false))
        .hasMessage("https://h/r.git: checksum mismatch \"abd\" != \"abc\"");
    GitAddress lone = GitAddress.parse("https://h/r.git?fetch-by-commit=1").orElseThrow();
    assertThatThrownBy(() -> lone.with(Optional.of("abc"), /* flagKeepGitDir= */ false))
        .hasMessage("https://h/r.git: fetch-by-commit requires a checksum with a full commit SHA");
    assertThat(checked.with(Optional.of("abc"), /* flagKeepGitDir= */ true).keepsGitDir()).isTrue();
  }

  @Test
  void aMessageHoldsNoPassword() {
    assertThatThrownBy(() -> GitAddress.parse("https://ann:secret@h/r.git?x=1"))
        .hasMessage("https://xxxxx:xxxxx@h/r.git?x=1: unexpected query \"x\"");
  }
}
