package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.ClassPathCopy;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * {@code kill -9} at random moments: what was there can be read, nothing runs or is mounted, and
 * the next command does its work as if nothing had been, however commands are isolated. A few kills
 * in every run of the tests; {@code benchmarks/kills.sh} does as many as one likes.
 */
@Tag("namespaces")
class KilledTest {

  private static final int KILLS = Integer.getInteger("jbuild.kills", 12);
  private static final long SEED = Long.getLong("jbuild.seed", 20261121);
  private static final int FILES = 1500;
  private static final int LARGE = 20 << 20;

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  private final Random random = new Random(SEED);
  private Whom whom = Whom.ROOT;
  private Account account = Account.self();
  private String classPath = System.getProperty("java.class.path");
  private Path store = Path.of("");
  private Path loaded = Path.of("");

  /** Who builds, and the rungs that RUN is isolated by in turn; the first makes what all must. */
  private enum Whom {
    ROOT,
    ORDINARY;

    List<String> rungs() {
      Stream<String> all =
          switch (this) {
            case ROOT -> Stream.of("namespaces", "oci", "chroot");
            case ORDINARY -> Stream.of("namespaces", "oci");
          };
      String only = System.getProperty("jbuild.rung", "");
      return all.filter(rung -> only.isEmpty() || rung.equals(only)).toList();
    }
  }

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

  private void makeImages() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Path home = Files.createDirectories(folder.resolve("home"));
    store = home.resolve("store");
    loaded = home.resolve("loaded");
    if (whom == Whom.ORDINARY) {
      account = Account.ordinary(Files.createDirectory(folder.resolve("etc")));
      classPath = ClassPathCopy.make(Files.createDirectory(folder.resolve("classes")));
      account.give(home);
    }
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
    account.give(folder.resolve("context"));
    JbuildProcess base = build("base", whom.rungs().get(0), "-q");
    assertThat(base.await()).as(base.err()).isZero();
    for (Victim victim : victims) {
      long start = System.nanoTime();
      victim.result = finish(victim.work, whom.rungs().get(0));
      victim.milliseconds = (System.nanoTime() - start) / 1_000_000;
      if (victim.work == Work.SAVE) {
        Files.copy(saved(), folder.resolve("home/archive.tar"));
      }
    }
  }

  @AfterEach
  void delete() throws Exception {
    Account.delete(folder.resolve("home"));
  }

  @ParameterizedTest
  @EnumSource
  void killedAtAnyMomentItLosesOnlyWhatItWasDoing(Whom builder) throws Exception {
    String only = System.getProperty("jbuild.whom", "");
    assumeTrue(only.isEmpty() || builder.name().equalsIgnoreCase(only), "somebody else was asked");
    Tools.require("runc");
    whom = builder;
    makeImages();
    String saved = sha256(saved());
    for (int i = 0; i < KILLS; i++) {
      // Every second one is a RUN, as most builds are.
      Victim victim = victims.get(i % 2 == 0 ? 0 : i / 2 % (victims.size() - 1) + 1);
      String rung = whom.rungs().get(i / 2 % whom.rungs().size());
      Work work = victim.work;
      if (random.nextBoolean()) {
        // Indexes and unpacked trees are derived: making them again is to be killed, too.
        Processes.check(folder, List.of("rm", "-rf", store.resolve("jbuild/layers").toString()));
      }
      long delay = (long) (random.nextDouble() * victim.milliseconds);
      String which =
          String.format(
              Locale.ROOT, "seed %d, kill %d: %s (%s) after %d ms", SEED, i, work, rung, delay);
      kill(victim, rung, delay);

      JbuildProcess.awaitNothingLeft(mark(), store.toString(), loaded.toString());
      assertReadable(store, which);
      if (work == Work.LOAD && Files.exists(loaded.resolve("index.json"))) {
        assertReadable(loaded, which);
      }
      assertThat(sha256(saved())).as(which).isEqualTo(saved);
      assertThat(finish(work, rung)).as(which).isEqualTo(victim.result);
      assertSwept(which);
    }
    if (System.getProperty("jbuild.kills") != null) {
      tell();
    }
    // How many depends on the machine's other work; without one, nothing was tried.
    assertThat(victims.stream().mapToInt(victim -> victim.killsInTheMiddle).sum())
        .as("kills before the end, of %d", KILLS)
        .isPositive();
  }

  private void kill(Victim victim, String rung, long delay) throws Exception {
    JbuildProcess process =
        switch (victim.work) {
          case RUN -> build("run", rung, "--no-cache").awaitWord("#1 ");
          case COPY -> build("copy", rung, "--no-cache").awaitWord("#1 ");
          case SAVE, LOAD -> start(victim.work, rung);
        };
    Thread.sleep(delay);
    victim.kills++;
    if (process.kill()) {
      victim.killsInTheMiddle++;
    }
  }

  /** Does something to its end, and returns what came out of it. */
  private String finish(Work work, String rung) throws Exception {
    JbuildProcess process = start(work, rung);
    assertThat(process.await()).as(process.err()).isZero();
    if (work == Work.LOAD) {
      assertReadable(loaded, "loaded");
    }
    return work == Work.SAVE ? sha256(saved()) : process.out();
  }

  private JbuildProcess start(Work work, String rung) throws Exception {
    return switch (work) {
      case RUN -> build("run", rung, "-q");
      case COPY -> build("copy", rung, "-q");
      case SAVE -> jbuild(store, "save", "-o", saved().toString(), "base", "copy");
      case LOAD -> {
        Path archive = folder.resolve("home/archive.tar");
        yield jbuild(loaded, "load", "-i", archive.toString());
      }
    };
  }

  private JbuildProcess build(String name, String rung, String option) throws IOException {
    String file = folder.resolve(name).toString();
    String context = folder.resolve("context").toString();
    return jbuild(store, "build", "--isolation", rung, option, "-t", name, "-f", file, context);
  }

  private JbuildProcess jbuild(Path where, String... words) throws IOException {
    return JbuildProcess.start(account, classPath, folder, where, words);
  }

  private Path saved() {
    return folder.resolve("home/saved.tar");
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

  private void assertSwept(String which) throws IOException {
    assertThat(JbuildProcess.unfinished(store)).as(which).isEmpty();
    assertThat(JbuildProcess.unfinished(loaded)).as(which).isEmpty();
    try (Stream<Path> left = Files.list(folder.resolve("home"))) {
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
