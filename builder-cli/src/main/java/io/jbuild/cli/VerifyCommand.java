package io.jbuild.cli;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.VerifiedBuild;
import io.jbuild.report.VerifyFormat;
import io.jbuild.report.progress.BuildView;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.StoreLocation;
import io.jbuild.request.VerifyRequest;
import io.jbuild.result.Verification;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code jbuild verify}: whether a build gives the same image each time, and if not, why. */
final class VerifyCommand implements Command {

  @Override
  public Syntax syntax() {
    return BuildArguments.inputs(
            Syntax.of(
                "verify",
                "[OPTIONS] CONTEXT | IMAGE [CONTEXT]",
                "Build twice, the second time from nothing and under other conditions, and name what"
                    + " makes the images differ. Of an IMAGE, build what its provenance tells of,"
                    + " and compare. Exit code: 0 reproducible, 1 not, 4 could not tell."))
        .under("The comparison")
        .value("IMAGE", "Compare with this image instead of building twice", "--against")
        .value("text|json|junit|sarif|markdown", "How it is printed", "--format")
        .values("FORMAT=FILE", "Also write a report to a file", "--report")
        .value("N", "Processors of the second build", "--processors")
        .value("DIR", "Where the second build works: another disk, or one in memory", "--work")
        .flag("Show nothing but the report", "-q", "--quiet");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    Map<Path, VerifyFormat> files = files(invocation.arguments());
    VerifyFormat format =
        invocation.arguments().value("--format").map(VerifyFormat::of).orElse(VerifyFormat.TEXT);
    for (Path file : files.keySet()) {
      check(file);
    }
    return DockerfileOption.with(
        invocation,
        (file, shownName) -> {
          VerifiedBuild build = verify(invocation, file, shownName);
          invocation.around().out().print(format.report(build));
          for (Map.Entry<Path, VerifyFormat> report : files.entrySet()) {
            write(report.getValue().report(build), report.getKey());
          }
          return exitCode(build);
        });
  }

  /**
   * Who waits for a report should know before the build that there can be none. Nothing is made
   * yet: it may lie in the context.
   */
  private static void check(Path file) {
    Path there = file.toAbsolutePath();
    while (there.getParent() != null && Files.notExists(there)) {
      there = there.getParent();
    }
    boolean fits = there.equals(file.toAbsolutePath()) != Files.isDirectory(there);
    if (!fits || !Files.isWritable(there)) {
      throw Usage.refusal("the report " + file + " cannot be written", "Name a file that can be.");
    }
  }

  /** A folder for a report need not be there, as before a first build of a project. */
  private static void write(String report, Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    Files.writeString(file, report, StandardCharsets.UTF_8);
  }

  private static VerifiedBuild verify(
      Invocation invocation, Optional<Path> file, Optional<String> shownName)
      throws IOException, InterruptedException {
    Surroundings around = invocation.around();
    Arguments arguments = invocation.arguments();
    VerifyRequest request = request(arguments, around, file);
    Optional<ImageReference> against = request.against();
    String name =
        request.recorded().isPresent()
            ? "Dockerfile"
            : shownName.orElseGet(() -> DockerfileOption.nameIn(request.build().context()));
    ProgressKind kind = ProgressKind.of(arguments, around);
    BuildView first = kind.view(around);
    BuildView second = kind.view(around);
    try {
      Verification verification = verification(invocation, request, kind, List.of(first, second));
      return new VerifiedBuild(
          name,
          verification.published(),
          Optional.of(verification),
          Optional.empty(),
          CommandWords.FRONT_END);
    } catch (BuildException failure) {
      if (failure.blame() == Blame.USAGE) {
        throw failure;
      }
      BuildView failed = second.failed().isEmpty() ? first : second;
      new FailureReport(around)
          .build(failure, failed.failed(), SourceExcerpt.of(first.dockerfile(), name));
      return new VerifiedBuild(
          name,
          against.map(ImageReference::familiar),
          Optional.empty(),
          Optional.of(failure),
          CommandWords.FRONT_END);
    }
  }

  /** Verifies; of the two views one is shown at a time, under a heading. */
  private static Verification verification(
      Invocation invocation, VerifyRequest request, ProgressKind kind, List<BuildView> views)
      throws IOException, InterruptedException {
    PrintStream err = invocation.around().err();
    BuildView first = views.get(0);
    BuildView second = views.get(1);
    try {
      return invocation
          .engine()
          .verify(
              request,
              begun(() -> kind.heading("first build", err), first),
              begun(
                  () -> {
                    first.end();
                    kind.heading("build from nothing", err);
                  },
                  second));
    } finally {
      first.end();
      second.end();
    }
  }

  private static int exitCode(VerifiedBuild build) {
    if (build.verification().isPresent()) {
      return build.verification().get().isReproducible() ? ExitCode.DONE : ExitCode.FAILED;
    }
    return build
        .failure()
        .map(e -> ExitCode.of(e.blame()))
        .filter(code -> code != ExitCode.FAILED)
        .orElse(ExitCode.NOT_TOLD);
  }

  private static VerifyRequest request(
      Arguments arguments, Surroundings around, Optional<Path> file) {
    BuildArguments options = new BuildArguments(arguments, around);
    List<String> words = arguments.atLeastOne("a CONTEXT, or an IMAGE with provenance");
    Optional<ImageReference> against = arguments.value("--against").map(VerifyCommand::reference);
    checkWork(arguments, words.get(words.size() - 1));
    if (words.size() == 1 && isContext(words.get(0)) || against.isPresent()) {
      BuildRequest build = options.request(file);
      if (build.context() instanceof BuildContext.Stream) {
        throw Usage.refusal(
            "standard input can be read once only", "Unpack it, and verify the folder.");
      }
      return request(arguments, build, Optional.empty(), against);
    }
    if (words.size() > 2) {
      throw Usage.refusal("'jbuild verify' takes a CONTEXT, or an IMAGE and its CONTEXT");
    }
    checkTold(arguments);
    Optional<BuildContext> context =
        words.size() == 2 ? Optional.of(options.context(words.get(1))) : Optional.empty();
    return request(
        arguments,
        options.request(
            Optional.empty(), context.orElseGet(() -> new BuildContext.Folder(Path.of("")))),
        Optional.of(new VerifyRequest.Recorded(context)),
        Optional.of(reference(words.get(0))));
  }

  private static VerifyRequest request(
      Arguments arguments,
      BuildRequest build,
      Optional<VerifyRequest.Recorded> recorded,
      Optional<ImageReference> against) {
    return new VerifyRequest(
        build,
        recorded,
        against,
        processors(arguments),
        arguments.value("--work").map(StoreLocation::path));
  }

  /** What the second build writes must not be among the files it copies. */
  private static void checkWork(Arguments arguments, String context) {
    Optional<String> work = arguments.value("--work");
    Path folder = StoreLocation.path(context).toAbsolutePath().normalize();
    if (work.isPresent()
        && StoreLocation.path(work.get()).toAbsolutePath().normalize().startsWith(folder)
        && Files.isDirectory(folder)) {
      throw Usage.refusal(
          "'--work " + work.get() + "' is in the context, and would be copied",
          "Name a folder elsewhere.");
    }
  }

  private static boolean isContext(String word) {
    boolean path = word.startsWith("/") || word.startsWith("./") || word.startsWith("../");
    return path
        || word.equals("-")
        || Files.exists(StoreLocation.path(word))
        || BuildContext.remote(word).isPresent();
  }

  /**
   * Refuses options for which an image's provenance has the value. Of arguments and labels it may
   * lack those with credentials.
   */
  private static void checkTold(Arguments arguments) {
    for (String option : List.of("--file", "--target", "--timestamp", "--network", "--shm-size")) {
      if (arguments.value(option).isPresent()) {
        throw told(option);
      }
    }
    for (String option : List.of("--add-host", "--ulimit")) {
      if (!arguments.values(option).isEmpty()) {
        throw told(option);
      }
    }
    if (arguments.flag("--fix-known-noise")) {
      throw told("--fix-known-noise");
    }
  }

  private static BuildException told(String option) {
    return Usage.refusal(
        "'" + option + "' is what the provenance of an image tells",
        "With options of your own: jbuild verify --against IMAGE CONTEXT.");
  }

  /** A build before whose first event something is done. What checks find is not told here. */
  private static BuildEvents begun(Runnable before, BuildEvents events) {
    AtomicBoolean begun = new AtomicBoolean();
    return event -> {
      if (begun.compareAndSet(false, true)) {
        before.run();
      }
      if (!(event instanceof BuildEvent.Found)) {
        events.on(event);
      }
    };
  }

  private static OptionalInt processors(Arguments arguments) {
    Optional<String> text = arguments.value("--processors");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (!text.get().matches("[1-9]\\d{0,3}")) {
      throw Usage.refusal("invalid number of processors '" + text.get() + "'", "It is 1 or more.");
    }
    return OptionalInt.of(Integer.parseInt(text.get()));
  }

  private static ImageReference reference(String text) {
    try {
      return ImageReference.parse(text);
    } catch (IllegalArgumentException e) {
      throw Usage.refusal("invalid image name '" + text + "'", "It is NAME:TAG or NAME@DIGEST.");
    }
  }

  /** The reports, by the files they go to. */
  private static Map<Path, VerifyFormat> files(Arguments arguments) {
    Map<Path, VerifyFormat> files = new LinkedHashMap<>();
    for (String text : arguments.values("--report")) {
      int equals = text.indexOf('=');
      if (equals < 1 || equals == text.length() - 1) {
        throw Usage.refusal(
            "invalid --report '" + text + "'", "It is FORMAT=FILE, as junit=verify.xml.");
      }
      files.put(
          StoreLocation.path(text.substring(equals + 1)),
          VerifyFormat.of(text.substring(0, equals)));
    }
    return files;
  }
}
