package io.jbuild.comparison;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteComparisonTest {

  @Test
  void rangesAreJoinedWhereAFewBytesAreTheSameInBetween() throws IOException {
    byte[] first = new byte[100];
    byte[] second = first.clone();
    second[10] = 1;
    second[13] = 2;
    second[90] = 3;

    assertThat(described(first, second))
        .containsExactly("bytes 10-13 | 00 00 00 00 | 01 00 00 02", "byte 90 | 00 | 03");
  }

  @Test
  void rangesGoOnOverTheBoundsOfBuffers() throws IOException {
    byte[] first = new byte[200_000];
    byte[] second = first.clone();
    Arrays.fill(second, 65_530, 65_540, (byte) 7);

    assertThat(described(first, second))
        .singleElement()
        .asString()
        .startsWith("bytes 65530-65539 | 00 00 00")
        .endsWith("07 07");
  }

  @Test
  void whatOneAloneHasBehindTheOthersEndIsOneRange() throws IOException {
    byte[] first = "same".repeat(30_000).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    byte[] second = Arrays.copyOf(first, 50_000);
    ByteComparison found = compare(first, second);

    assertThat(found.offset()).isEqualTo(50_000);
    assertThat(found.firstSize()).isEqualTo(120_000);
    assertThat(found.secondSize()).isEqualTo(50_000);
    assertThat(described(first, second))
        .containsExactly("bytes 50000-119999 | samesamesamesamesamesame… | ");
  }

  @Test
  void manyRangesAreCountedAndAFewShown() throws IOException {
    byte[] first = new byte[1000];
    byte[] second = first.clone();
    for (int i = 0; i < 1000; i += 10) {
      second[i] = 1;
    }

    List<String> lines = described(first, second);
    assertThat(lines).hasSize(9);
    assertThat(lines.get(8)).startsWith("further bytes that differ: 92");
  }

  @Test
  void theSameBytesDoNotDiffer() throws IOException {
    assertThat(compare(new byte[70_000], new byte[70_000]).isSame()).isTrue();
    assertThat(compare(new byte[0], new byte[0]).isSame()).isTrue();
  }

  private static ByteComparison compare(byte[] first, byte[] second) throws IOException {
    return ByteComparison.of(
        () -> new ByteArrayInputStream(first), () -> new ByteArrayInputStream(second));
  }

  private static List<String> described(byte[] first, byte[] second) throws IOException {
    Details details = new Details();
    compare(first, second).describe(details);
    return details.list().stream()
        .map(detail -> detail.where() + " | " + detail.first() + " | " + detail.second())
        .toList();
  }
}
