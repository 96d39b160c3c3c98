package io.jbuild.blob;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Deflating 16 MiB on one thread: ours, in pieces as {@link GzipStream} cuts them, and the JDK's at
 * level 6.
 */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DeflateBenchmark {
  @Param public Sample sample = Sample.SOURCES;

  private byte[] plain = {};
  private byte[] packed = {};

  /** Reads the sample. */
  @Setup
  public void read() throws IOException {
    plain = sample.bytes();
    packed = new byte[plain.length + plain.length / 8];
  }

  @Benchmark
  public long ours(Packed sizes) {
    long size = 0;
    byte[] input = new byte[DeflatePiece.DICTIONARY + DeflatePiece.SIZE];
    for (int at = 0; at < plain.length; at += DeflatePiece.SIZE) {
      int dictionary = Math.min(at, DeflatePiece.DICTIONARY);
      int end = Math.min(plain.length, at + DeflatePiece.SIZE);
      // The stream copies each piece too.
      System.arraycopy(plain, at - dictionary, input, 0, end - at + dictionary);
      DeflatePiece.Place place =
          end == plain.length ? DeflatePiece.Place.LAST : DeflatePiece.Place.MIDDLE;
      size += DeflatePiece.compress(input, dictionary, dictionary + end - at, place).length;
    }
    return sizes.add(plain.length, size);
  }

  @Benchmark
  public long jdk(Packed sizes) {
    Deflater deflater = new Deflater(6, /* nowrap= */ true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      long size = deflater.deflate(packed);
      return sizes.add(plain.length, size);
    } finally {
      deflater.end();
    }
  }
}
