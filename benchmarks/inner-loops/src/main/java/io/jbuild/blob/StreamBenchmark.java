package io.jbuild.blob;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;
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

/** Compressing 16 MiB as a build does: on all cores. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class StreamBenchmark {
  @Param public Sample sample = Sample.SOURCES;

  @Param({"GZIP", "ZSTD"})
  public Compression compression = Compression.GZIP;

  private byte[] plain = {};

  /** Reads the sample. */
  @Setup
  public void read() throws IOException {
    plain = sample.bytes();
  }

  @Benchmark
  public long compress(Packed sizes) throws IOException {
    long[] size = new long[1];
    OutputStream counting =
        new OutputStream() {
          @Override
          public void write(int b) {
            size[0]++;
          }

          @Override
          public void write(byte[] bytes, int offset, int length) {
            size[0] += length;
          }
        };
    try (OutputStream out = compression.compress(counting)) {
      // As tars are written.
      for (int at = 0; at < plain.length; at += 256 << 10) {
        out.write(plain, at, Math.min(256 << 10, plain.length - at));
      }
    }
    return sizes.add(plain.length, size[0]);
  }
}
