package io.jbuild.blob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.archive.MalformedArchiveException;
import io.jbuild.oci.Digest;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CompressionTest {

  @Test
  void theBytesOfGzipAreFrozen() throws IOException {
    assertThat(Digest.of(compress(Compression.GZIP, sample(3_000_000), 8192)).hex())
        .isEqualTo("75ec4396b25be30942692a5275d8b88325a60f12d71cc6cf833cf619ae50838e");
    assertThat(Digest.of(compress(Compression.GZIP, noiseAndMore(), 8192)).hex())
        .isEqualTo("5b2af024a59899ccc575b58e7711266a3615d67bac8c6b24addf0ddbfe433cae");
    assertThat(compress(Compression.GZIP, new byte[0], 1))
        .startsWith(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff)
        .hasSize(20);
  }

  @Test
  void theBytesOfZstdAreThoseOfOneVersionOfTheLibrary() throws IOException {
    assertThat(Digest.of(compress(Compression.ZSTD, sample(3_000_000), 8192)).hex())
        .isEqualTo("23850630bb46009ecf1fd09e7983f28e09c146ec5e2f7f54b0642abad03b5405");
  }

  @Test
  void theSizesOfWritesChangeNoByte() throws IOException {
    byte[] sample = sample(9_000_000);
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      assertThat(compress(compression, sample, 777))
          .isEqualTo(compress(compression, sample, sample.length));
    }
  }

  @Test
  void piecesOfAllSizesAreReadByAnotherImplementation() throws IOException {
    for (int size : new int[] {0, 1, 2, 3, 258, 65_535, 1 << 20, (1 << 20) + 1, 3 << 20}) {
      for (byte[] plain : List.of(sample(size), new byte[size], random(size))) {
        byte[] compressed = compress(Compression.GZIP, plain, 100_000);
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
          assertThat(in.readAllBytes()).as("%d bytes", size).isEqualTo(plain);
        }
        assertThat(compressed.length).isLessThanOrEqualTo(size + size / 1000 + 64);
      }
    }
  }

  @Property(tries = 200)
  void whatWasCompressedIsReadBack(
      @ForAll byte[] word, @ForAll @IntRange(min = 0, max = 5000) int times, @ForAll long seed)
      throws IOException {
    // Words in a random order, with random bytes between: matches of all lengths and distances.
    Random random = new Random(seed);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      plain.write(word, 0, word.length == 0 ? 0 : random.nextInt(word.length));
      plain.write(random.nextInt(1 << random.nextInt(9)));
    }
    byte[] bytes = plain.toByteArray();
    for (Compression compression : Compression.values()) {
      byte[] compressed = compress(compression, bytes, 4096);
      assertThat(decompress(compressed, bytes.length)).isEqualTo(bytes);
    }
  }

  @Test
  void repetitionsAtTheVeryEndOfTheWindowAreFound() throws IOException {
    byte[] block = random(32_768);
    byte[] twice = Arrays.copyOf(block, 2 * block.length);
    System.arraycopy(block, 0, twice, block.length, block.length);

    byte[] compressed = compress(Compression.GZIP, twice, twice.length);

    assertThat(compressed.length).isLessThan(block.length + 2000);
    assertThat(decompress(compressed, twice.length)).isEqualTo(twice);
  }

  @Test
  void repetitionsOfNoiseAreFoundThoughPlacesArePassedOver() throws IOException {
    byte[] noise = random(20_000);
    byte[] often = new byte[50 * noise.length];
    for (int at = 0; at < often.length; at += noise.length) {
      System.arraycopy(noise, 0, often, at, noise.length);
    }

    byte[] compressed = compress(Compression.GZIP, often, often.length);

    assertThat(compressed.length).isLessThan(2 * noise.length);
    assertThat(decompress(compressed, often.length)).isEqualTo(often);
  }

  @Test
  void aBombEndsAtItsLimit() throws IOException {
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      byte[] bomb = compress(compression, new byte[20_000_000], 1 << 20);
      assertThatThrownBy(() -> decompress(bomb, 1_000_000))
          .isInstanceOf(MalformedArchiveException.class)
          .hasMessage("the compressed stream expands beyond its limit");
    }
  }

  @Test
  void aCutOffStreamIsToldAsSuch() throws IOException {
    for (Compression compression : List.of(Compression.GZIP, Compression.ZSTD)) {
      byte[] whole = compress(compression, sample(100_000), 8192);
      assertThatThrownBy(() -> decompress(Arrays.copyOf(whole, whole.length / 2), 1 << 20))
          .isInstanceOf(MalformedArchiveException.class)
          .hasMessageEndingWith("stream is damaged or cut off");
    }
  }

  private static byte[] decompress(byte[] compressed, long mostBytes) throws IOException {
    return Compression.decompress(new ByteArrayInputStream(compressed), mostBytes).readAllBytes();
  }

  private static byte[] compress(Compression compression, byte[] plain, int step)
      throws IOException {
    ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (OutputStream out = compression.compress(compressed)) {
      for (int at = 0; at < plain.length; at += step) {
        out.write(plain, at, Math.min(step, plain.length - at));
      }
    }
    return compressed.toByteArray();
  }

  private static byte[] sample(int size) {
    byte[] bytes = new byte[size];
    long state = 7;
    for (int i = 0; i < size; i++) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      int pick = (int) (state >>> 33);
      // Mostly what stood somewhere before, so that there is something to find.
      bytes[i] =
          i > 100 && pick % 5 != 0 ? bytes[i - 1 - (pick >>> 8) % 3 * 31] : (byte) (pick >>> 12);
    }
    return bytes;
  }

  /** What nothing makes smaller, with what repeats between it, and itself again. */
  private static byte[] noiseAndMore() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int size = 100; size < 500_000; size *= 3) {
      all.writeBytes(random(size));
      all.writeBytes(sample(size));
    }
    return all.toByteArray();
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(3).nextBytes(bytes);
    return bytes;
  }
}
