package io.jbuild.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

class DecompressionTest {
  private static final byte[] PLAIN =
      "some words ".repeat(9000).getBytes(StandardCharsets.US_ASCII);

  @Test
  void eachFormatIsToldByItsFirstBytes() throws IOException {
    for (var sample : samples().entrySet()) {
      assertThat(Decompression.of(sample.getValue())).contains(sample.getKey());
      assertThat(plain(sample.getValue())).as("%s", sample.getKey()).isEqualTo(PLAIN);
    }
    assertThat(Decompression.of(PLAIN)).isEmpty();
    assertThat(plain(PLAIN)).isEqualTo(PLAIN);
    assertThat(plain(new byte[0])).isEmpty();
    assertThat(plain(new byte[] {0x1f})).containsExactly(0x1f);
  }

  @Test
  void streamsOfSeveralPartsAreReadToTheirEnd() throws IOException {
    for (var sample : samples().entrySet()) {
      byte[] twice = Arrays.copyOf(sample.getValue(), 2 * sample.getValue().length);
      System.arraycopy(
          sample.getValue(), 0, twice, sample.getValue().length, sample.getValue().length);

      assertThat(plain(twice)).as("%s", sample.getKey()).hasSize(2 * PLAIN.length);
    }
  }

  @Test
  void whatIsCutOffOrDamagedIsToldAsSuch() throws IOException {
    for (var sample : samples().entrySet()) {
      byte[] bytes = sample.getValue();
      byte[] damaged = bytes.clone();
      damaged[bytes.length / 2] ^= 0x55;
      damaged[bytes.length / 2 + 1] ^= 0x55;
      for (byte[] bad :
          new byte[][] {Arrays.copyOf(bytes, bytes.length - 3), damaged, Arrays.copyOf(bytes, 6)}) {
        assertThatThrownBy(() -> plain(bad))
            .as("%s", sample.getKey())
            .isInstanceOf(MalformedArchiveException.class)
            .hasMessageEndingWith("stream is damaged or cut off");
      }
    }
  }

  @Test
  void aFailureOfTheStreamItselfStaysWhatItIs() throws IOException {
    IOException failure = new IOException("the line is dead");
    InputStream dying =
        new FilterInputStream(new ByteArrayInputStream(written(GZIPOutputStream::new))) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (available() < 200) {
              throw failure;
            }
            return super.read(bytes, offset, Math.min(length, 6));
          }
        };
    assertThatThrownBy(() -> Decompression.plain(dying, 1 << 20).readAllBytes()).isSameAs(failure);
  }

  private static byte[] plain(byte[] bytes) throws IOException {
    return Decompression.plain(new ByteArrayInputStream(bytes), 1 << 20).readAllBytes();
  }

  private static Map<Decompression, byte[]> samples() throws IOException {
    Map<Decompression, byte[]> samples = new EnumMap<>(Decompression.class);
    samples.put(Decompression.GZIP, written(GZIPOutputStream::new));
    samples.put(Decompression.BZIP2, written(BZip2CompressorOutputStream::new));
    samples.put(Decompression.XZ, written(out -> new XZOutputStream(out, new LZMA2Options())));
    samples.put(
        Decompression.ZSTD,
        written(
            out -> {
              ZstdOutputStreamNoFinalizer zstd = new ZstdOutputStreamNoFinalizer(out);
              zstd.setChecksum(/* useChecksums= */ true);
              return zstd;
            }));
    return samples;
  }

  private static byte[] written(Format format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = format.open(bytes)) {
      out.write(PLAIN);
    }
    return bytes.toByteArray();
  }

  private interface Format {
    OutputStream open(OutputStream out) throws IOException;
  }
}
