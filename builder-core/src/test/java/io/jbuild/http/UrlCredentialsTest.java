package io.jbuild.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UrlCredentialsTest {

  @ParameterizedTest
  @CsvSource({
    "https://ann:pw@h/x, https://xxxxx:xxxxx@h/x",
    "http://token@h/x, http://xxxxx:xxxxx@h/x",
    "https://h/a@b, https://h/a@b",
    "https://h/x?mail=a@b, https://h/x?mail=a@b",
    "ssh://git@h/x, ssh://git@h/x",
    "ssh://git:pw@h/x, ssh://git:xxxxx@h/x",
    "git@h:x, git@h:x",
    "ADD https://t@h/x git://a:b@h/y /d, ADD https://xxxxx:xxxxx@h/x git://a:xxxxx@h/y /d",
  })
  void whatIsSecretIsNotShown(String text, String shown) {
    assertThat(UrlCredentials.redact(text)).isEqualTo(shown);
  }
}
