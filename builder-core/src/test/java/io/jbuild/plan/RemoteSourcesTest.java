package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import io.jbuild.remote.RemoteSource;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSourcesTest {

  private static final String DIGEST = "sha256:" + "0".repeat(64);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/a/b.git",
        "HTTPS://h/x.git",
        "http://h/x.git",
        "https://user:pw@h/x.git",
        "https://h/x.git#b:sub/dir",
        "https://h/x.git?branch=b",
        "git@github.com:a/b",
        "user@host:x.git",
        "git://x/y.git#v1:sub",
        "ssh://git@h:22/x.git#r",
      })
  void aGitRepositoryIsForAddAlone(String source) {
    assertThatThrownBy(() -> RemoteSources.refuse(List.of("a", source)))
        .isInstanceOf(BuildException.class)
        .hasMessage("source can't be a git ref for COPY");
    assertThat(of(source, Optional.empty()).get(source)).isInstanceOf(RemoteSource.Git.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://github.com/a/b",
        "http://h/x.tar.gz",
        "http://h/x.git/y",
        "http://h/x?y=.git",
        "https://h.git",
      })
  void aUrlIsForAddAlone(String source) {
    assertThatThrownBy(() -> RemoteSources.refuse(List.of(source)))
        .isInstanceOf(BuildException.class)
        .hasMessage("source can't be a URL for COPY");
    assertThat(of(source, Optional.empty()).get(source)).isInstanceOf(RemoteSource.Web.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"github.com/a/b", "./x.git", "a/b.git", "/abs/x.git", "a@b/c", "ftp://h/x"})
  void allElseIsAFile(String source) {
    assertThatCode(() -> RemoteSources.refuse(List.of(source))).doesNotThrowAnyException();
    assertThat(of(source, Optional.empty())).isEmpty();
  }

  @Test
  void aChecksumIsForOneSourceThatIsElsewhere() {
    assertThatThrownBy(() -> of("a.txt", Optional.of(DIGEST)))
        .hasMessage("checksum requires HTTP(S) or Git sources");
    assertThatThrownBy(
            () ->
                RemoteSources.of(
                    List.of("http://h/a", "http://h/b"), Optional.of(DIGEST), Optional.empty()))
        .hasMessage("checksum can't be specified for multiple sources");
    assertThatThrownBy(() -> of("http://h/a", Optional.of("md5:00")))
        .hasMessage("invalid checksum \"md5:00\"");
    assertThatThrownBy(() -> of("http://h/a.git", Optional.of("main")))
        .hasMessage("http://h/a.git: invalid checksum main for Git URL, expected hex commit hash");
  }

  private static SortedMap<String, RemoteSource> of(String source, Optional<String> checksum) {
    return RemoteSources.of(List.of(source), checksum, Optional.empty());
  }
}
