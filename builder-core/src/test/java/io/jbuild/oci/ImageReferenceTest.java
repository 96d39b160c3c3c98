package io.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {

  @ParameterizedTest
  @CsvSource({
    "busybox, docker.io/library/busybox:latest, busybox:latest",
    "me/app:1.0, docker.io/me/app:1.0, me/app:1.0",
    "docker.io/library/debian:12, docker.io/library/debian:12, debian:12",
    "localhost/x, localhost/x:latest, localhost/x:latest",
    "127.0.0.1:5000/a/b:c, 127.0.0.1:5000/a/b:c, 127.0.0.1:5000/a/b:c",
    "quay.io/a/b, quay.io/a/b:latest, quay.io/a/b:latest",
  })
  void dockersDefaultsAreFilledIn(String text, String full, String familiar) {
    ImageReference reference = ImageReference.parse(text);
    assertThat(reference.full()).isEqualTo(full);
    assertThat(reference.familiar()).isEqualTo(familiar);
    assertThat(ImageReference.parse(familiar)).isEqualTo(reference);
  }

  @Test
  void aDigestNeedsNoTag() {
    String digest = "sha256:" + "a".repeat(64);
    assertThat(ImageReference.parse("app@" + digest).full())
        .isEqualTo("docker.io/library/app@" + digest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "A",
        "a//b",
        "a:",
        "a:b c",
        "a@sha256:1",
        "a@md5:abc",
        "-a",
        "a/../b",
        "a:b:c d"
      })
  void whatDockerRefusesIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
