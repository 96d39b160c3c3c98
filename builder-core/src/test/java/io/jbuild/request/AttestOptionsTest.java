package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.attestation.Provenance;
import io.jbuild.failure.BuildException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What may be asked for to be said about images. */
class AttestOptionsTest {

  @Test
  void whatIsNotMadeIsRefused() {
    assertThat(refusal("type=provenance,version=v0.2")).contains("v0.2");
    assertThat(refusal("type=sbom,generator=docker/scout")).contains("other programs");
    assertThat(refusal("type=provenence")).contains("provenence");
    assertThat(refusal("type=provenance,mode=all")).contains("mode 'all'");
    assertThat(refusal("type=provenance,inline-only=true")).contains("inline-only");
    assertThat(
            AttestOptions.parse(
                    List.of("type=provenance"), Optional.of("false"), Optional.empty(), "1")
                .mode())
        .isEmpty();
    assertThat(
            AttestOptions.parse(List.of(), Optional.of("mode=max"), Optional.empty(), "1").mode())
        .hasValue(Provenance.Mode.MAX);
    assertThat(AttestOptions.parse(List.of(), Optional.of("true"), Optional.empty(), "1").mode())
        .hasValue(Provenance.Mode.MIN);
  }

  private static String refusal(String text) {
    return String.valueOf(
        catchThrowableOfType(
                BuildException.class,
                () -> AttestOptions.parse(List.of(text), Optional.empty(), Optional.empty(), ""))
            .getMessage());
  }
}
