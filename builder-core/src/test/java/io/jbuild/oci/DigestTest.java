package io.jbuild.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DigestTest {

  private static final String HEX =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @Test
  void whatIsPrintedIsRead() {
    Digest digest = Digest.of(new byte[0]);
    assertThat(digest).hasToString("sha256:" + HEX);
    assertThat(Digest.parse(digest.toString())).isEqualTo(digest);
  }

  @Test
  void bytesAndDigitsAreTheSame() {
    Random random = new Random(1);
    for (int i = 0; i < 1000; i++) {
      byte[] raw = new byte[40];
      random.nextBytes(raw);
      Digest digest = Digest.ofRaw(raw, 3);
      byte[] own = Arrays.copyOfRange(raw, 3, 35);
      assertThat(digest.hex()).isEqualTo(HexFormat.of().formatHex(own));
      assertThat(digest.raw()).isEqualTo(own);
      assertThat(Digest.ofRaw(own)).isEqualTo(digest).hasSameHashCodeAs(digest);
      assertThat(new Digest(digest.hex())).isEqualTo(digest);
      own[random.nextInt(32)] ^= (byte) (1 << random.nextInt(8));
      Digest other = Digest.ofRaw(own);
      assertThat(other).isNotEqualTo(digest);
      assertThat(Integer.signum(other.compareTo(digest)))
          .isEqualTo(Integer.signum(other.hex().compareTo(digest.hex())));
      assertThat(other.compareTo(Digest.parse(other.toString()))).isZero();
    }
    assertThatThrownBy(() -> Digest.ofRaw(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  // A digest becomes a path and a part of a URL (CVE-2024-3727).
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sha256:",
        "sha256:../../../../../../../../../../../../../../../../../../../etc/passwd",
        "sha256:e3b0c44298fc1c149afbf4c8996fb924/7ae41e4649b934ca495991b7852b855a",
        "sha256:E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b8555",
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85\n",
        "SHA256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "../sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "sha512:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
      })
  void nothingElseIsADigest(String text) {
    assertThatThrownBy(() -> Digest.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
