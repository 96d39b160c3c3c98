package io.jbuild.secret;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.file.ByteString;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskTest {

  private static final String KEY =
      """
      -----BEGIN PRIVATE KEY-----
      MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj
      MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu
      NMoSfm76oqFvAp8Gy0iz5sxjZmSnXyCdPEovGhLa0VzMaQ8s+CLOyS56YyCFGeJZ
      -----END PRIVATE KEY-----
      """;

  @Test
  void aValueIsNotPrinted() {
    assertThat(mask("correct-horse").text("password=correct-horse, you see"))
        .isEqualTo("password=***, you see");
  }

  @Test
  void aTextWithoutAValueIsTheSameText() {
    String text = "nothing of it, nearly: correct-hors";

    assertThat(mask("correct-horse").text(text)).isSameAs(text);
  }

  @Test
  void valuesOfLessThanEightBytesAreLeft() {
    assertThat(mask("seven77\n").text("seven77")).isEqualTo("seven77");
    assertThat(mask("seven77\n").isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "u", "us", "user:", "{\"password\":\""})
  void aValueInsideOfWhatIsEncodedIsNotPrinted(String before) {
    String value = "s3cr3t ÿ?>value";
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      String encoded = encoder.encodeToString((before + value + "\"}").getBytes(UTF_8));

      assertThat(mask(value).text(encoded)).contains("***").hasSizeLessThan(15 + before.length());
    }
    assertThat(mask(value).text(URLEncoder.encode(before + value, UTF_8))).contains("***");
    assertThat(mask(value).text(before + "s3cr3t%20%c3%bf%3f%3evalue")).isEqualTo(before + "***");
  }

  @Test
  void aKeyIsNotPrintedWhateverStandsBeforeItsLines() {
    StringBuilder log = new StringBuilder();
    KEY.lines().forEach(line -> log.append("12:00 ").append(line).append('\n'));

    assertThat(mask(KEY).text(log.toString())).isEqualTo("12:00 ***\n".repeat(5));
    assertThat(mask(KEY).text(KEY)).isEqualTo("***\n");
    assertThat(mask(KEY).text(KEY.replace("\n", "\r\n")))
        .doesNotContain("MII")
        .doesNotContain("NMo");
  }

  @Test
  void aKeyThatBase64BrokeIntoLinesIsNotPrinted() {
    String encoded =
        Base64.getMimeEncoder(76, new byte[] {'\n'}).encodeToString(KEY.getBytes(UTF_8));

    assertThat(mask(KEY).text(encoded).replaceAll("[*\n]", "")).hasSizeLessThan(5);
  }

  @Test
  void theLinesOfATextStayAsManyAsTheyWere() {
    assertThat(mask("line one\nline two").lines("a\nline one\nline two\nb"))
        .isEqualTo("a\n***\n***\nb");
  }

  @Test
  void whatCannotBeginAValueIsShownAtOnce() {
    Masker masker = mask("correct-horse").stream();

    assertThat(masker.take("ready\n".getBytes(UTF_8))).asString().isEqualTo("ready\n");
    assertThat(masker.take("it is c".getBytes(UTF_8))).asString().isEqualTo("it is ");
    assertThat(masker.take("orrect-h".getBytes(UTF_8))).isEmpty();
    assertThat(masker.take("alf".getBytes(UTF_8))).asString().isEqualTo("correct-half");
    assertThat(masker.end()).isEmpty();
  }

  /** Few letters, and values that hold, overlap and repeat each other. */
  @Test
  void howAStreamIsCutChangesNothingAndNoValueSurvives() {
    Random random = new Random(7);
    for (int round = 0; round < 3000; round++) {
      List<String> values = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(3); i++) {
        values.add("x" + letters(random, 7 + random.nextInt(i == 0 ? 90 : 6)) + "y");
      }
      StringBuilder text = new StringBuilder();
      while (text.length() < 300) {
        String value = values.get(random.nextInt(values.size()));
        text.append(
            switch (random.nextInt(4)) {
              case 0 -> value;
              case 1 -> value.substring(0, random.nextInt(value.length()));
              case 2 -> Base64.getEncoder().encodeToString(value.getBytes(UTF_8));
              default -> letters(random, random.nextInt(20));
            });
      }
      Mask mask = mask(values.toArray(String[]::new));
      byte[] bytes = text.toString().getBytes(UTF_8);
      String whole = mask.text(text.toString());

      assertThat(cut(mask, bytes, random)).isEqualTo(whole);
      assertThat(values).noneMatch(whole::contains);
      assertThat(whole).isEqualTo(slow(values, text.toString()));
    }
  }

  /** Each place is compared with each piece: what the streaming mask must come to. */
  private static String slow(List<String> values, String text) {
    boolean[] secret = new boolean[text.length()];
    for (String value : values) {
      for (ByteString piece : SecretForms.masked(ByteString.of(value))) {
        String form = new String(piece.toBytes(), UTF_8);
        for (int at = text.indexOf(form); at >= 0; at = text.indexOf(form, at + 1)) {
          Arrays.fill(secret, at, at + form.length(), true);
        }
      }
    }
    StringBuilder masked = new StringBuilder();
    for (int at = 0; at < text.length(); at++) {
      if (!secret[at]) {
        masked.append(text.charAt(at));
      } else if (at == 0 || !secret[at - 1]) {
        masked.append("***");
      }
    }
    return masked.toString();
  }

  private static String cut(Mask mask, byte[] bytes, Random random) {
    Masker masker = mask.stream();
    ByteArrayOutputStream shown = new ByteArrayOutputStream();
    for (int at = 0; at < bytes.length; ) {
      int end = Math.min(bytes.length, at + random.nextInt(30));
      shown.writeBytes(masker.take(Arrays.copyOfRange(bytes, at, end)));
      at = end;
    }
    shown.writeBytes(masker.end());
    return shown.toString(UTF_8);
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append("xyz".charAt(random.nextInt(3)));
    }
    return text.toString();
  }

  private static Mask mask(String... values) {
    return new Mask(Arrays.stream(values).map(ByteString::of).toList());
  }
}
