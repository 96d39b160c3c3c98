package io.jbuild.conformance;

import io.jbuild.testkit.KnownDifferences;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.SuiteResult;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * {@code conformance/run}: runs all that was recorded of BuildKit, and tells where jbuild differs.
 */
public final class Main {

  private static final int SECONDS = 120;

  private final Options options;
  private final KnownDifferences known;
  private final List<SuiteResult> results = new ArrayList<>();

  private Main(Options options) throws IOException {
    this.options = options;
    this.known =
        KnownDifferences.read(options.root().resolve("conformance/known-differences.json"))
            .only(options::selects);
  }

  /** Runs it; the system property {@code jbuild.root} names the project's folder. */
  public static void main(String[] words) throws Exception {
    Path root = Path.of(System.getProperty("jbuild.root", ".")).toRealPath();
    Options options;
    try {
      options = Options.parse(root, List.of(words));
    } catch (IllegalArgumentException usage) {
      System.err.println(usage.getMessage());
      System.exit(2);
      return;
    }
    if (!Files.isDirectory(options.corpus())) {
      System.out.println(
          "conformance: left out, all of it: there is no " + options.corpus() + " to compare with");
      return;
    }
    System.exit(new Main(options).run() ? 0 : 1);
  }

  private boolean run() throws Exception {
    Tools.requireRoot();
    if (options.only().isEmpty()) {
      texts();
    }
    builds();
    Report report = new Report(results, known);
    System.out.print(report.failures(options.details()));
    System.out.print(report.table());
    boolean green = report.isGreen();
    return options.only().isEmpty() ? page(report) && green : green;
  }

  /** The suites about texts are tests of the engine's own, which leave their results behind. */
  private void texts() throws IOException, InterruptedException {
    Path folder = options.root().resolve("builder-core/target/conformance");
    Processes.check(options.root(), List.of("rm", "-rf", folder.toString()));
    List<String> maven =
        List.of(
            Tools.require("mvn").toString(),
            "-B",
            "-q",
            "-Dstyle.color=never",
            "-pl",
            "builder-core",
            "-am",
            "test",
            "-Dtest=*ConformanceTest",
            "-Dsurefire.failIfNoSpecifiedTests=false",
            "-Djbuild.conformance=" + options.corpus().toRealPath());
    Processes.Result result = Processes.run(options.root(), maven);
    if (!Files.isDirectory(folder)) {
      throw new IOException("the tests have not run:\n" + result.out() + result.err());
    }
    results.addAll(SuiteResult.readAll(folder));
    boolean told = results.stream().anyMatch(suite -> !suite.isGreen());
    if (result.exitCode() != 0 && !told) {
      throw new IOException("the tests failed:\n" + result.out() + result.err());
    }
  }

  private void builds() throws IOException, InterruptedException, ExecutionException {
    Path scratch = Files.createTempDirectory("jbuild-conformance");
    ExecutorService pool = Executors.newFixedThreadPool(options.jobs());
    try (RegistryProcess registry = RegistryProcess.start(scratch.resolve("registry"))) {
      Bench bench =
          new Bench(
              List.of(options.root().resolve("jbuild").toString()),
              environment(scratch),
              scratch,
              registry.host(),
              SECONDS);
      CaseRunner runner = new Bases(bench).busybox().debian(debian()).runner();
      List<RecordedCase> cases =
          RecordedCase.corpus(options.corpus()).stream()
              .filter(one -> options.selects(one.name()))
              .toList();
      List<Future<SortedMap<String, String>>> running = new ArrayList<>();
      for (RecordedCase one : cases) {
        running.add(pool.submit(() -> runner.run(one)));
      }
      SortedMap<String, SortedMap<String, String>> found = new TreeMap<>();
      for (int i = 0; i < cases.size(); i++) {
        found.put(cases.get(i).name(), running.get(i).get());
      }
      results.add(SuiteResult.of("builds", found, known));
    } finally {
      pool.shutdownNow();
      Processes.check(Path.of("/"), List.of("rm", "-rf", scratch.toString()));
    }
  }

  /** What the cases' commands see of this machine's environment: what finds Java, and no more. */
  private static SortedMap<String, String> environment(Path scratch) throws IOException {
    SortedMap<String, String> environment = new TreeMap<>();
    for (String name : List.of("PATH", "JAVA_HOME")) {
      String value = System.getenv(name);
      if (value != null) {
        environment.put(name, value);
      }
    }
    environment.put("HOME", Files.createDirectory(scratch.resolve("home")).toString());
    environment.put("TMPDIR", Files.createDirectory(scratch.resolve("tmp")).toString());
    environment.put("JBUILD_STORE", scratch.resolve("store").toString());
    // A build of a case is over before the better compiler has begun.
    environment.put("JBUILD_JAVA_OPTIONS", "-XX:TieredStopAtLevel=1");
    return environment;
  }

  private Path debian() throws IOException, InterruptedException {
    if (!Files.exists(options.debian())) {
      Path script = options.root().resolve("testdata/debian/make-rootfs.sh");
      Processes.check(options.root(), List.of(script.toString(), options.debian().toString()));
    }
    return options.debian();
  }

  /** Whether the committed page tells what was found. */
  private boolean page(Report report) throws IOException {
    Path page = options.root().resolve("docs/conformance.md");
    if (options.write()) {
      Files.writeString(page, report.page());
      return true;
    }
    boolean right =
        Files.exists(page) && Files.readString(page, StandardCharsets.UTF_8).equals(report.page());
    if (!right) {
      System.out.println(
          "docs/conformance.md does not tell what was found; write it with: conformance/run --write");
    }
    return right;
  }
}
