package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes that build, pull, name, save, remove, prune and evict on one store for some seconds: no
 * build fails, and what has a name is whole. Longer by benchmarks/store-load.sh.
 */
@Tag("interop")
class StoreUnderLoadTest {

  private static final int PROCESSES = Integer.getInteger("jbuild.load.processes", 4);
  private static final Duration TIME =
      Duration.ofSeconds(Integer.getInteger("jbuild.load.seconds", 8));
  private static final long SEED = Long.getLong("jbuild.seed", 20261121L);
  private static final int NAMES = 6;

  @TempDir Path folder;

  /** What is pulled; also the name of an image of the store from time to time. */
  private String remote = "";

  private final List<String> failures = new CopyOnWriteArrayList<>();

  private void makeContext() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    for (int file = 0; file < 5; file++) {
      Files.writeString(context.resolve("f" + file), ("content " + file + "\n").repeat(2000));
    }
    for (int number = 0; number < NAMES; number++) {
      Files.writeString(
          folder.resolve("Dockerfile" + number),
          "FROM scratch AS a\nCOPY f"
              + number % 5
              + " /x\nFROM a\nCOPY f"
              + number / 2
              + " /y\nCOPY f"
              + number / 3
              + " /z\n");
    }
  }

  private List<String> command(Random random) {
    String name = random.nextInt(8) == 0 ? remote : "app" + random.nextInt(NAMES);
    String built = "app" + random.nextInt(NAMES);
    String dockerfile = folder.resolve("Dockerfile" + random.nextInt(NAMES)).toString();
    String context = folder.resolve("context").toString();
    return switch (random.nextInt(15)) {
      case 0 -> List.of("rmi", name);
      case 1 -> List.of("prune");
      case 2 -> List.of("prune", "-a");
      case 3 -> List.of("tag", name, "app" + random.nextInt(NAMES));
      case 4 -> List.of("save", "-o", folder.resolve("saved" + random.nextLong()) + ".tar", name);
      case 5 -> List.of("images");
      case 6 -> List.of("du");
      case 7, 8 -> List.of("pull", "-q", remote);
      // So little that each takes what the others made, unless they still use it.
      case 9 -> List.of("--max-size", "100k", "-q", "-t", built, "-f", dockerfile, context);
      default -> List.of("-q", "-t", built, "-f", dockerfile, context);
    };
  }

  /** One after the other until the time is over; how often each was called. */
  private Map<String, Integer> work(int worker, long end) throws Exception {
    Random random = new Random(SEED + worker);
    Map<String, Integer> calls = new TreeMap<>();
    while (System.nanoTime() < end) {
      List<String> words = command(random);
      JbuildProcess process = JbuildProcess.start(folder, store(), words.toArray(String[]::new));
      int code = process.await();
      String what = words.get(0).startsWith("-") ? "build" : words.get(0);
      calls.merge(what, 1, Integer::sum);
      if (code != 0 && mayFail(what, process.err())) {
        calls.merge(what + " of what is gone", 1, Integer::sum);
      } else if (code != 0) {
        failures.add(words + ": " + process.err());
      }
    }
    return calls;
  }

  /** Another process may have taken the name, and what it stood for, before or meanwhile. */
  private static boolean mayFail(String what, String words) {
    return List.of("rmi", "tag", "save").contains(what)
        && words.matches("(?s).*(No such image|is not in the store|there is no).*");
  }

  private Path store() {
    return folder.resolve("store");
  }

  @Test
  void nothingThatHasANameIsLost() throws Exception {
    makeContext();
    try (RegistryProcess registry =
        RegistryProcess.start(Files.createDirectory(folder.resolve("registry")))) {
      remote = registry.host() + "/team/base:1";
      ok(
          "--store",
          folder.resolve("source").toString(),
          "--push",
          "-q",
          "-t",
          remote,
          "-f",
          folder + "/Dockerfile5",
          folder + "/context");
      workAtOnce();
    }
    wholeAtTheEnd();
  }

  private void workAtOnce() throws Exception {
    long end = System.nanoTime() + TIME.toNanos();
    Map<String, Integer> calls = new TreeMap<>();
    ExecutorService workers = Executors.newFixedThreadPool(PROCESSES);
    try {
      List<Future<Map<String, Integer>>> results = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        int worker = i;
        results.add(workers.submit(() -> work(worker, end)));
      }
      for (Future<Map<String, Integer>> result : results) {
        result.get().forEach((what, count) -> calls.merge(what, count, Integer::sum));
      }
    } finally {
      workers.shutdownNow();
    }
    System.out.println(
        "STORE LOAD " + PROCESSES + " processes, " + TIME.toSeconds() + " s: " + calls);
    assertThat(failures).isEmpty();
    assertThat(calls.get("build")).isPositive();
    assertThat(calls.get("pull")).isPositive();
  }

  private void ok(String... words) throws Exception {
    JbuildProcess process = JbuildProcess.start(folder, store(), words);
    assertThat(process.await()).as(process.err()).isZero();
  }

  private void wholeAtTheEnd() throws Exception {
    ok("-q", "-t", "last", "-f", folder + "/Dockerfile0", folder + "/context");
    ok("store", "check");

    LayoutReader layout = LayoutReader.open(store());
    assertThat(layout.names()).contains("last:latest");
    for (String name : layout.names()) {
      assertThat(layout.image(name).rootFilesystem().files()).isNotEmpty();
      Processes.check(
          folder,
          List.of(
              Tools.require("skopeo").toString(),
              "copy",
              "oci:" + store() + ":" + name,
              "dir:" + folder.resolve("read-" + name.replace('/', '-'))));
    }
    assertThat(JbuildProcess.unfinished(store())).isEmpty();
    nothingIsKeptForNobody(layout.names());
  }

  private void nothingIsKeptForNobody(List<String> names) throws Exception {
    for (String name : names) {
      ok("rmi", name);
    }
    Thread.sleep(1100); // What is as young as a sweep is left to the next.
    ok("prune", "-a");
    assertThat(store().resolve("blobs/sha256")).isEmptyDirectory();
  }
}
