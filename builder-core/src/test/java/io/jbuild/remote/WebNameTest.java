package io.jbuild.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebNameTest {

  @ParameterizedTest
  @CsvSource({
    "http://h/a/foo.txt, foo.txt",
    "http://h/foo?x=/bar, foo",
    "http://h/foo#bar, foo",
    "http://h/a%20b, a b",
    "http://h/dir/, dir",
    "http://h/a%2Fb, b",
    "http://h/%2e%2e%2fetc%2fpasswd, passwd",
    "http://h/, __unnamed__",
    "http://h, __unnamed__",
    "http://h?a, __unnamed__",
  })
  void aFileIsCalledAsTheLastPartOfItsUrl(String url, String name) {
    assertThat(WebName.of(url)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://h/..", "http://h/a/%2e%2e/", "http://h/a%00b", "http://h/%zz"})
  void whatIsNoFileNameIsRefused(String url) {
    assertThatThrownBy(() -> WebName.of(url))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(url);
  }
}
