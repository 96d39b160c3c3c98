package io.jbuild.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.comparison.ContentFuzz;
import io.jbuild.context.IgnoreFuzz;
import io.jbuild.share.CacheFuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run of each target without the fuzzer: its seeds, changed in ways that never change. */
class FuzzTargetsTest {

  private static final int ROUNDS = 3_000;

  /** A target; its seeds are in a folder of its name. */
  record Target(String name, Consumer<byte[]> run) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Target> targets() {
    return Stream.of(
        new Target("Dockerfile", DockerfileFuzz::fuzzerTestOneInput),
        new Target("Words", WordsFuzz::fuzzerTestOneInput),
        new Target("Ignore", IgnoreFuzz::fuzzerTestOneInput),
        new Target("Json", JsonFuzz::fuzzerTestOneInput),
        new Target("Cache", CacheFuzz::fuzzerTestOneInput),
        new Target("Tar", TarFuzz::fuzzerTestOneInput),
        new Target("Content", ContentFuzz::fuzzerTestOneInput));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void seedsAndWhatTheFuzzerFoundAreReadOrRefused(Target target)
      throws IOException, URISyntaxException {
    for (byte[] seed : seeds(target.name())) {
      target.run().accept(seed);
    }
    target.run().accept(new byte[0]);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void whateverIsMadeOfTheSeedsIsReadOrRefused(Target target)
      throws IOException, URISyntaxException {
    List<byte[]> seeds = seeds(target.name());
    Random random = new Random(20261121);
    AtomicReference<byte[]> input = new AtomicReference<>(new byte[0]);
    Assertions.assertTimeoutPreemptively(
        Duration.ofMinutes(2),
        () -> {
          for (int round = 0; round < ROUNDS; round++) {
            input.set(changed(seeds, random));
            target.run().accept(input.get());
          }
        },
        () -> "it was " + HexFormat.of().formatHex(input.get()));
    assertThat(seeds).hasSizeGreaterThan(3);
  }

  private static List<byte[]> seeds(String target) throws IOException, URISyntaxException {
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files =
        Files.list(Path.of(FuzzTargetsTest.class.getResource("/fuzz/" + target).toURI()))) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }

  /** A seed with some of its pieces removed, doubled, exchanged for another's, or spoilt. */
  private static byte[] changed(List<byte[]> seeds, Random random) {
    byte[] bytes = seeds.get(random.nextInt(seeds.size())).clone();
    for (int changes = random.nextInt(4); changes >= 0; changes--) {
      byte[] other = random.nextBoolean() ? bytes : seeds.get(random.nextInt(seeds.size()));
      int cut = random.nextInt(bytes.length + 1);
      int end = Math.min(bytes.length, cut + random.nextInt(16));
      int from = random.nextInt(other.length + 1);
      int length = random.nextInt(Math.min(64, other.length - from) + 1);
      ByteArrayOutputStream made = new ByteArrayOutputStream();
      made.write(bytes, 0, cut);
      switch (random.nextInt(4)) {
        case 0 -> made.write(other, from, length);
        case 1 -> made.write(random.nextInt(256));
        case 2 -> made.write(" \"'$\\\n*[]{}/!#,:0".charAt(random.nextInt(17)));
        default -> {} // what stood here is gone
      }
      made.write(bytes, end, bytes.length - end);
      bytes = made.toByteArray();
    }
    return bytes;
  }
}
