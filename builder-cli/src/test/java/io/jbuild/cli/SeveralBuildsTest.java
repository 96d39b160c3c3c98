package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several processes on one store, at once: none hinders another, and no step is run twice. */
@Tag("namespaces")
@Tag("interop")
class SeveralBuildsTest {

  private static final String BASE =
      """
      FROM scratch AS base
      COPY --chmod=755 busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN sleep 0.3; echo shared > /shared
      FROM base AS side
      RUN sleep 0.2; echo side > /side
      FROM base
      """;

  private static final Pattern DONE = Pattern.compile("#([0-9]+) (DONE|CACHED).*");
  private static final Pattern NAMED = Pattern.compile("#([0-9]+) (\\[.*)");

  @TempDir Path folder;

  private Account account = Account.self();
  private Path context = Path.of("/nowhere");
  private Path store = Path.of("/nowhere");

  @BeforeEach
  void makeContext() throws Exception {
    context = Files.createDirectory(folder.resolve("context"));
    store = folder.resolve("store");
    Files.copy(Tools.require("busybox"), context.resolve("busybox"));
    for (int i = 0; i < 300; i++) {
      Files.writeString(
          Files.createDirectories(context.resolve("many/" + i % 7)).resolve("f" + i), "file " + i);
    }
  }

  @AfterEach
  void delete() throws Exception {
    Account.delete(store);
  }

  @ParameterizedTest
  @CsvSource({"1, false", "2, true"})
  void eachDoesItsWorkAndTheStoreStaysValid(long seed, boolean ordinary) throws Exception {
    if (ordinary) {
      account = Account.ordinary(Files.createDirectory(folder.resolve("etc")));
      account.give(folder);
    }
    Installation jbuild = Installation.copyTo(Files.createDirectory(folder.resolve("jbuild")));
    List<List<String>> jobs = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      jobs.add(
          build(
              "same-" + i,
              BASE + "COPY --from=side /side /\nCOPY many /many\nRUN rm /many/0/f0\n"));
    }
    jobs.add(build("other", BASE + "COPY many /others\nRUN rm -r /others/1\n"));
    jobs.add(build("another", BASE + "RUN sleep 0.1; touch /x\nCOPY many/2 /two\n"));
    jobs.add(build("plain", "FROM scratch\nCOPY many /many\nCOPY many/3 /three\n"));
    make(jbuild, "loaded");
    jobs.add(List.of("load", "--store", store.toString(), "-i", archive("loaded").toString()));
    jobs.add(List.of("load", "--store", store.toString(), "-i", archive("loaded").toString()));
    jobs.add(List.of("images", "--store", store.toString()));
    Collections.shuffle(jobs, new Random(seed));

    List<String> outputs = atOnce(jbuild, jobs);

    SortedMap<String, Integer> runs = runs(outputs);
    assertThat(runs)
        .hasSizeGreaterThan(10)
        .allSatisfy((step, count) -> assertThat(count).isEqualTo(1));
    LayoutReader layout = LayoutReader.open(store);
    assertThat(layout.names())
        .containsExactlyInAnyOrder(
            "same-0:latest",
            "same-1:latest",
            "same-2:latest",
            "other:latest",
            "another:latest",
            "plain:latest",
            "loaded:latest");
    assertThat(layout.image("same-1:latest").id())
        .isEqualTo(layout.image("same-0:latest").id())
        .isEqualTo(layout.image("same-2:latest").id());
    for (String name : layout.names()) {
      assertThat(layout.image(name).rootFilesystem().files()).isNotEmpty();
      Processes.check(
          folder,
          List.of(
              Tools.require("skopeo").toString(),
              "copy",
              "oci:" + store + ":" + name,
              "dir:" + folder.resolve("read-" + name)));
    }
    assertThat(work()).isEmpty();
    saveAllAtOnce(jbuild, layout.names());
  }

  /** And what is saved while others save and build is whole. */
  private void saveAllAtOnce(Installation jbuild, List<String> names) throws Exception {
    List<List<String>> jobs = new ArrayList<>();
    for (String name : names) {
      jobs.add(List.of("save", "--store", store.toString(), "-o", archive(name).toString(), name));
    }
    jobs.add(build("late", BASE + "RUN touch /late\n"));

    atOnce(jbuild, jobs);

    for (String name : names) {
      Processes.check(
          folder,
          List.of(
              Tools.require("skopeo").toString(),
              "copy",
              "docker-archive:" + archive(name) + ":" + name,
              "dir:" + folder.resolve("saved-" + name)));
    }
  }

  /** Runs all at the same time; each has to succeed. */
  private List<String> atOnce(Installation jbuild, List<List<String>> jobs) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(jobs.size());
    try {
      List<Future<String>> running = new ArrayList<>();
      for (List<String> job : jobs) {
        running.add(threads.submit(() -> jbuild.check(account, folder, job)));
      }
      List<String> outputs = new ArrayList<>();
      for (Future<String> one : running) {
        outputs.add(one.get());
      }
      return outputs;
    } finally {
      threads.shutdownNow();
    }
  }

  /** How often each step ran, by its name without the count of its stage's steps. */
  private static SortedMap<String, Integer> runs(List<String> outputs) {
    SortedMap<String, Integer> runs = new TreeMap<>();
    for (String output : outputs) {
      SortedMap<String, String> names = new TreeMap<>();
      for (String line : output.lines().toList()) {
        Matcher named = NAMED.matcher(line);
        if (named.matches()) {
          names.put(named.group(1), named.group(2).replaceFirst("^\\[(.*?)[0-9]+/[0-9]+]", "$1"));
        }
        Matcher done = DONE.matcher(line);
        if (done.matches()) {
          String name = String.valueOf(names.get(done.group(1)));
          runs.merge(name, done.group(2).equals("DONE") ? 1 : 0, Integer::sum);
        }
      }
    }
    return runs;
  }

  private void make(Installation jbuild, String name) throws Exception {
    Path elsewhere = folder.resolve("elsewhere");
    List<String> words = new ArrayList<>(build(name, "FROM scratch\nCOPY many/4 /four\n"));
    words.set(2, elsewhere.toString());
    jbuild.check(account, folder, words);
    jbuild.check(
        account,
        folder,
        List.of("save", "--store", elsewhere.toString(), "-o", archive(name).toString(), name));
  }

  /** For skopeo a colon ends a path. */
  private Path archive(String name) {
    return folder.resolve(name.replace(':', '-') + ".tar");
  }

  private List<String> build(String name, String dockerfile) throws IOException {
    Path file = Files.writeString(folder.resolve("Dockerfile-" + name), dockerfile);
    return List.of(
        "build",
        "--store",
        store.toString(),
        "-t",
        name,
        "-f",
        file.toString(),
        context.toString());
  }

  /** What is unfinished in the store. */
  private List<String> work() throws IOException {
    try (Stream<Path> files = Files.walk(store.resolve("jbuild/work"))) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !name.equals("guard"))
          .toList();
    }
  }
}
