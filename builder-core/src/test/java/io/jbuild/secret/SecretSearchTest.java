package io.jbuild.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.ByteString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class SecretSearchTest {

  private static final String KEY =
      """
      -----BEGIN CERTIFICATE-----
      MIIDzTCCArWgAwIBAgIUFqkzqGJcpbBjJXbLqTLzNBLyEGYwDQYJKoZIhvcNAQEL
      BQAwdjELMAkGA1UEBhMCVVMxCzAJBgNVBAgMAkNBMRYwFAYDVQQHDA1TYW4gRnJh
      -----END CERTIFICATE-----
      -----BEGIN OPENSSH PRIVATE KEY-----
      b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
      QyNTUxOQAAACBTfl3DUzKvPJ6vHMNPfAtBpZYIoSWFQhcCqAyWz1EiPQAAAJhKbeOzSm3j
      -----END OPENSSH PRIVATE KEY-----
      """;

  @Test
  void whereverAValueStandsItIsFound() throws IOException {
    String value = "correct-horse-battery";
    SecretSearch search = search(value);
    Random random = new Random(3);
    // On both sides of where the search's buffer ends.
    for (int at : new int[] {0, 1, 2, 3, 100, 262_120, 262_130, 262_135, 262_144, 500_001}) {
      byte[] bytes = new byte[at + value.length() + random.nextInt(5)];
      random.nextBytes(bytes);
      System.arraycopy(value.getBytes(UTF_8), 0, bytes, at, value.length());

      assertThat(search.in(new ByteArrayInputStream(bytes))).as("at %s", at).contains("s");
      bytes[at + 9] ^= 1;
      assertThat(search.in(new ByteArrayInputStream(bytes))).as("at %s", at).isEmpty();
    }
  }

  /** Values as long as the limit allows, of which each is longer than a search's least buffer. */
  @Test
  void aLongValueIsFoundWhereverItStands() throws IOException {
    Random random = new Random(4);
    byte[] value = new byte[500 * 1024];
    random.nextBytes(value);
    TreeMap<String, ByteString> values = new TreeMap<>();
    values.put("long", ByteString.of(value));
    SecretSearch search = new SecretSearch(values);
    for (int at : new int[] {0, 5, 3_000_000, 7_999_999}) {
      byte[] bytes = new byte[at + value.length];
      System.arraycopy(value, 0, bytes, at, value.length);

      assertThat(search.in(new ByteArrayInputStream(bytes))).as("at %s", at).contains("long");
    }
  }

  @Test
  void encodedValuesAreFound() {
    String value = "pass word/ÿ?>1";
    Base64.Encoder base64 = Base64.getEncoder();
    for (String before : new String[] {"", "a", "ab", "user:"}) {
      byte[] bytes = (before + value + "\n").getBytes(UTF_8);
      assertThat(search(value).in("x " + base64.encodeToString(bytes))).contains("s");
      assertThat(search(value).in(Base64.getUrlEncoder().encodeToString(bytes))).contains("s");
    }
    assertThat(search(value).in("u=pass%20word%2F%C3%BF%3F%3E1")).contains("s");
    assertThat(search(value).in("u=pass+word%2f%c3%bf%3f%3e1")).contains("s");
    assertThat(search(value).in("pass word/ÿ?>")).isEmpty();
  }

  @Test
  void whiteSpaceAroundAValueIsNoPartOfIt() {
    assertThat(search("\n correct-horse\r\n").in("<correct-horse>")).contains("s");
    assertThat(search("\n   seven77\r\n").isEmpty()).isTrue();
  }

  @Test
  void aLineOfAKeyIsFoundAndNotWhatIsPublicOfIt() {
    SecretSearch search = search(KEY);

    assertThat(search.in(" QyNTUxOQAAACBTfl3DUzKvPJ6vHMNPfAtBpZYIoSWFQhcCqAyWz1EiPQAAAJhKbeOzSm3j"))
        .contains("s");
    // Every such key without a password begins so.
    assertThat(
            search.in("b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"))
        .isEmpty();
    assertThat(search.in(KEY.substring(0, KEY.indexOf("-----BEGIN OPENSSH")))).isEmpty();
    assertThat(search.in("noise " + KEY)).contains("s");
    assertThat(
            search.in(
                Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(KEY.getBytes(UTF_8))))
        .contains("s");
  }

  @Test
  void theHitNamesTheValue() {
    TreeMap<String, ByteString> values = new TreeMap<>();
    values.put("first", ByteString.of("first-value"));
    values.put("second", ByteString.of("second-value"));
    SecretSearch search = new SecretSearch(values);

    assertThat(search.in("a second-value")).contains("second");
    assertThat(search.in("nothing")).isEmpty();
  }

  private static SecretSearch search(String value) {
    TreeMap<String, ByteString> values = new TreeMap<>();
    values.put("s", ByteString.of(value));
    return new SecretSearch(values);
  }
}
