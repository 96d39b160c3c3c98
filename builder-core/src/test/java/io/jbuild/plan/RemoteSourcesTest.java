package io.jbuild.plan;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteSourcesTest {

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
  void aGitRepositoryIsRefused(String source) {
    assertThatThrownBy(() -> RemoteSources.refuse(Step.Copy.Kind.COPY, source))
        .isInstanceOf(BuildException.class)
        .hasMessage("source can't be a git ref for COPY");
    assertThatThrownBy(() -> RemoteSources.refuse(Step.Copy.Kind.ADD, source))
        .isInstanceOf(BuildException.class)
        .hasMessage("ADD from git is not supported yet: " + source);
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
  void aUrlIsRefused(String source) {
    assertThatThrownBy(() -> RemoteSources.refuse(Step.Copy.Kind.COPY, source))
        .isInstanceOf(BuildException.class)
        .hasMessage("source can't be a URL for COPY");
    assertThatThrownBy(() -> RemoteSources.refuse(Step.Copy.Kind.ADD, source))
        .isInstanceOf(BuildException.class)
        .hasMessage("ADD from a URL is not supported yet: " + source);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"github.com/a/b", "./x.git", "a/b.git", "/abs/x.git", "a@b/c", "ftp://h/x"})
  void allElseIsAFile(String source) {
    for (Step.Copy.Kind kind : Step.Copy.Kind.values()) {
      assertThatCode(() -> RemoteSources.refuse(kind, source)).doesNotThrowAnyException();
    }
  }
}
