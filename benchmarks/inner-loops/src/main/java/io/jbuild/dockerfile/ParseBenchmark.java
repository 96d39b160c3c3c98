package io.jbuild.dockerfile;

import java.nio.charset.StandardCharsets;
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

/** Reading a Dockerfile: from its bytes to typed instructions. */
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ParseBenchmark {
  private static final String[] LINES = {
    "ENV PATH=/opt/tool/bin:$PATH LANG=C.UTF-8",
    "RUN apt-get update && \\\n    apt-get install -y --no-install-recommends curl",
    "COPY --chown=1000:1000 --from=base /opt/tool /opt/tool",
    "LABEL org.example.part=\"the one\" org.example.number=7",
    "RUN --mount=type=cache,target=/root/.cache,sharing=locked make -j4",
  };

  @Param({"30", "5000"})
  public int instructions;

  private byte[] text = {};

  /** Writes the Dockerfile. */
  @Setup
  public void write() {
    StringBuilder dockerfile = new StringBuilder("FROM scratch AS base\n");
    for (int i = 1; i < instructions; i++) {
      dockerfile.append(LINES[i % LINES.length]).append('\n');
    }
    text = dockerfile.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Benchmark
  public Dockerfile parse() {
    return Dockerfile.parse(text);
  }
}
