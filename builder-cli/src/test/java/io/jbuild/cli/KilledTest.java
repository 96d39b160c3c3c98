package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at random moments: what was there can be read, nothing runs or is mounted, and
 * the next command does its work as if nothing had been. Eight kills in every run of the tests;
 * {@code benchmarks/kills.sh} does as many as one likes.
 */
@Tag("namespaces")
class KilledTest {

  private static final int KILLS = Integer.getInteger("jbuild.kills", 8);
  private static final long SEED = Long.getLong("jbuild.seed", 20261121);
  private static final int FILES = 1500;
  private static final int LARGE = 20 << 20;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final Random random = new Random(SEED);
  private Path store = Path.of("");
  private Path loaded = Path.of("");

  /** What is killed. */
  private enum Work {
    RUN,
    COPY,
    SAVE,
    LOAD
  }

  private final List<Victim> victims = Stream.of(Work.values()).map(Victim::new).toList();

  private static final class Victim {
    final Work work;

    /** What came out of it undisturbed. */
    String result = "";

    /** How long that took. */
    long milliseconds;

    int kills;
    int killsInTheMiddle;

    Victim(Work work) {
      this.work = work;
    }
  }

  @BeforeEach
  void makeImages() throws Exception {
    store = folder.resolve("store");
    loaded = folder.resolve("loaded");
    Files.createDirectories(folder.resolve("context/files"));
    Files.copy(Tools.require("busybox"), folder.resolve("context/busybox"));
    byte[] bytes = new byte[LARGE];
    random.nextBytes(bytes);
    Files.write(folder.resolve("context/files/large"), bytes);
    for (int i = 0; i < FILES; i++) {
      Files.write(folder.resolve("context/files/f" + i), Arrays.copyOf(bytes, i));
    }
    write("base", "FROM scratch\nCOPY busybox /bin/busybox\nCOPY busybox /bin/sh\n");
    // Many files, a large one, one less, and a process that does not want to end.
    write(
        "run",
        """
        FROM base
        RUN (trap '' TERM HUP INT; busybox sleep %s) & \\
            for i in $(busybox seq %d); do echo $i >/f$i; done; \\
            busybox dd if=/dev/zero of=/large bs=1M count=20; busybox rm /bin/busybox
        """
            .formatted(mark(), FILES));
    write("copy", "FROM base\nCOPY files /files\nCOPY files/large /large\n");
    JbuildProcess base = build("base", "-q");
    assertThat(base.await()).as(base.err()).isZero();
    for (Victim victim : victims) {
      long start = System.nanoTime();
      victim.result = finish(victim.work);
      victim.milliseconds = (System.nanoTime() - start) / 1_000_000;
      if (victim.work == Work.SAVE) {
        Files.copy(folder.resolve("saved.tar"), folder.resolve("archive.tar"));
      }
    }
  }

  @Test
  void killedAtAnyMomentItLosesOnlyWhatItWasDoing() throws Exception {
    String saved = sha256(folder.resolve("saved.tar"));
    for (int i = 0; i < KILLS; i++) {
      Victim victim = victims.get(i % victims.size());
      Work work = victim.work;
      if (random.nextBoolean()) {
        // Indexes and unpacked trees are derived: making them again is to be killed, too.
        Processes.check(folder, List.of("rm", "-rf", store.resolve("jbuild/layers").toString()));
      }
      long delay = (long) (random.nextDouble() * victim.milliseconds);
      String which =
          String.format(Locale.ROOT, "seed %d, kill %d: %s after %d ms", SEED, i, work, delay);
      kill(victim, delay);

      JbuildProcess.awaitNothingLeft(mark(), store.toString(), loaded.toString());
      assertReadable(store, which);
      if (work == Work.LOAD && Files.exists(loaded.resolve("index.json"))) {
        assertReadable(loaded, which);
      }
      assertThat(sha256(folder.resolve("saved.tar"))).as(which).isEqualTo(saved);
      assertThat(finish(work)).as(which).isEqualTo(victim.result);
      assertSwept(which);
    }
    if (System.getProperty("jbuild.kills") != null) {
      tell();
    }
    assertThat(victims.stream().mapToInt(victim -> victim.killsInTheMiddle).sum())
        .as("kills before the end, of %d", KILLS)
        .isGreaterThanOrEqualTo(KILLS / 2);
  }

  private void kill(Victim victim, long delay) throws Exception {
    JbuildProcess process =
        switch (victim.work) {
          case RUN -> build("run", "--no-cache").awaitWord("#1 ");
          case COPY -> build("copy", "--no-cache").awaitWord("#1 ");
          case SAVE, LOAD -> start(victim.work);
        };
    Thread.sleep(delay);
    victim.kills++;
    if (process.isAlive()) {
      victim.killsInTheMiddle++;
      process.signal("KILL");
    }
    process.await();
  }

  /** Does something to its end, and returns what came out of it. */
  private String finish(Work work) throws Exception {
    JbuildProcess process = start(work);
    assertThat(process.await()).as(process.err()).isZero();
    if (work == Work.LOAD) {
      assertReadable(loaded, "loaded");
    }
    return work == Work.SAVE ? sha256(folder.resolve("saved.tar")) : process.out();
  }

  private JbuildProcess start(Work work) throws Exception {
    return switch (work) {
      case RUN -> build("run", "-q");
      case COPY -> build("copy", "-q");
      case SAVE -> JbuildProcess.start(folder, store, "save", "-o", "saved.tar", "base", "copy");
      case LOAD -> {
        Path archive = folder.resolve("archive.tar");
        yield JbuildProcess.start(folder, loaded, "load", "-i", archive.toString());
      }
    };
  }

  private JbuildProcess build(String name, String option) throws IOException {
    String file = folder.resolve(name).toString();
    return JbuildProcess.start(folder, store, option, "-t", name, "-f", file, "context");
  }

  private void assertReadable(Path layout, String which) throws Exception {
    Path copy = Files.createTempDirectory(folder, "copy");
    List<String> names = LayoutReader.open(layout).names();
    assertThat(names).as(which).contains("base:latest", "copy:latest");
    for (String name : names) {
      String skopeo = Tools.require("skopeo").toString();
      Processes.Result result =
          Processes.run(copy, List.of(skopeo, "copy", "oci:" + layout + ":" + name, "dir:" + copy));
      assertThat(result.exitCode()).as("%s, %s: %s", which, name, result.err()).isZero();
    }
    Processes.check(folder, List.of("rm", "-rf", copy.toString()));
  }

  /** Nothing unfinished is left but the empty folders, and the files that guard them. */
  private void assertSwept(String which) throws IOException {
    for (Path work : List.of(store.resolve("jbuild/work"), loaded.resolve("jbuild/work"))) {
      try (Stream<Path> left = Files.walk(work)) {
        assertThat(left.filter(path -> !path.endsWith("guard")).toList())
            .as(which)
            .allMatch(
                path -> path.equals(work) || path.getFileName().toString().matches("user-.*"));
      }
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.filter(path -> path.toString().endsWith(".jbuild-new"))).as(which).isEmpty();
    }
  }

  private void tell() {
    for (Victim victim : victims) {
      System.out.printf(
          Locale.ROOT,
          "%s takes %d ms; killed %d times, %d of them before its end%n",
          victim.work,
          victim.milliseconds,
          victim.kills,
          victim.killsInTheMiddle);
    }
  }

  private void write(String name, String dockerfile) throws IOException {
    Files.writeString(folder.resolve(name), dockerfile);
  }

  /** An odd number of seconds names the processes of this test. */
  private static String mark() {
    return "9" + ProcessHandle.current().pid() + ".25";
  }

  private static String sha256(Path file) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }
}
