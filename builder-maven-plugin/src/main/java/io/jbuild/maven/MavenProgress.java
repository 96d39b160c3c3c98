package io.jbuild.maven;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.FailureText;
import io.jbuild.report.SourceExcerpt;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.PlainProgress;
import io.jbuild.report.progress.PlainText;
import io.jbuild.report.progress.SharedCacheText;
import io.jbuild.result.BuildResult;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.maven.plugin.logging.Log;

/** Tells a build in Maven's log: a line for each step that runs, unless more is wanted, or less. */
final class MavenProgress implements BuildEvents {

  /** How much is told. */
  enum Extent {
    QUIET,
    /** A line for each step that runs; what it prints is in its log, and here only with -X. */
    STEPS,
    /** All that steps print. */
    PLAIN;

    /**
     * What a parameter's word means.
     *
     * @throws BuildException for any other word
     */
    static Extent parse(String word) {
      return switch (word) {
        case "auto" -> STEPS;
        case "plain" -> PLAIN;
        case "quiet" -> QUIET;
        default ->
            throw new BuildException(
                Blame.USAGE,
                "there is no progress '" + word + "'",
                "{progress} is auto, plain or quiet.");
      };
    }
  }

  private final Log log;
  private final Extent extent;
  private final FrontEnd frontEnd;
  private final PlainProgress plain;
  private final BuildEvent.Visitor<String> steps = new Steps();
  private int ran;
  private int cached;

  MavenProgress(Log log, Extent extent, FrontEnd frontEnd) {
    this.log = log;
    this.extent = extent;
    this.frontEnd = frontEnd;
    Consumer<String> lines =
        extent == Extent.PLAIN
            ? text -> text.lines().forEach(log::info)
            : log.isDebugEnabled() ? text -> text.lines().forEach(log::debug) : text -> {};
    this.plain = new PlainProgress(lines, System::nanoTime, frontEnd);
  }

  @Override
  public synchronized void on(BuildEvent event) {
    if (!(event instanceof BuildEvent.Warning)) { // that is told as one of Maven's
      plain.on(event);
    }
    String line = event.accept(steps);
    if (extent == Extent.STEPS && !line.isEmpty()) {
      log.info(line);
    }
  }

  /**
   * The build is done.
   *
   * @param changed whether the image is another than the last time
   */
  synchronized void end(List<ImageReference> names, BuildResult result, boolean changed) {
    String image = named(names) + " " + result.imageId();
    String count = (ran + cached) + (ran + cached == 1 ? " step" : " steps");
    if (ran == 0 && !changed) {
      say("Up to date: " + image + " (" + count + ")");
    } else {
      say("Built " + image + " (" + count + ", " + cached + " cached)");
    }
  }

  private static String named(List<ImageReference> names) {
    return names.stream().map(ImageReference::familiar).collect(Collectors.joining(", "));
  }

  /**
   * What is told of a failure: the last lines of the step and the lines of the Dockerfile go to the
   * log, what happened and what to do is the answer.
   *
   * @param dockerfile what the Dockerfile is called
   * @param missing contexts that there will be when more modules are built
   */
  synchronized String failure(BuildException failure, String dockerfile, List<String> missing) {
    FailureText text = new FailureText(frontEnd);
    SourceExcerpt source = SourceExcerpt.of(plain.dockerfile(), dockerfile);
    (text.lastLines(failure, plain.failed()) + text.excerpt(failure, source))
        .lines()
        .forEach(log::error);
    for (BuildException other : failure.others()) {
      (text.excerpt(other, source) + text.words(other)).lines().forEach(log::error);
    }
    String words = text.line(failure).strip();
    for (String context : missing) {
      if (names(plain.dockerfile(), context)) {
        words += "\nThe Dockerfile names " + context + ", " + notPackaged(context);
      }
    }
    return words;
  }

  private static boolean names(String dockerfile, String context) {
    return Pattern.compile(Pattern.quote(context) + "(?![/\\w.-])", Pattern.CASE_INSENSITIVE)
        .matcher(dockerfile)
        .find();
  }

  private static String notPackaged(String context) {
    return context.equals(ProjectContexts.ARTIFACT)
        ? "and this run of Maven has not packaged the project: mvn package jbuild:build does both."
        : "a module that is built after this one, or not at all this time: make it a dependency"
            + " (<type>pom</type> or <scope>provided</scope> keep it off the class path), or"
            + " build it too (-am).";
  }

  /** Whether a step failed. */
  synchronized boolean hasFailed() {
    return !plain.failed().isEmpty();
  }

  private void say(String line) {
    if (extent != Extent.QUIET) {
      log.info(line);
    }
  }

  private static String seconds(Duration took) {
    return String.format(Locale.ROOT, "%.1f s", took.toMillis() / 1000.0);
  }

  /** The line for each event, where not all is told; empty where there is none. */
  private final class Steps implements BuildEvent.Visitor<String> {

    /** Of a step that takes a while one wants to know what is waited for. */
    @Override
    public String started(BuildEvent.StepStarted event) {
      ran++;
      return PlainText.line(event.name() + event.lost().map(why -> ": " + why).orElse(""));
    }

    @Override
    public String cached(BuildEvent.StepCached event) {
      cached++;
      return "";
    }

    @Override
    public String awaited(BuildEvent.StepAwaited event) {
      return PlainText.line(event.name() + ": " + SharedCacheText.of(event));
    }

    @Override
    public String output(BuildEvent.StepOutput event) {
      return "";
    }

    @Override
    public String finished(BuildEvent.StepFinished event) {
      return event.took().toMillis() < 1000
          ? ""
          : PlainText.line(event.name()) + ": " + seconds(event.took());
    }

    @Override
    public String moving(BuildEvent.Moving event) {
      return "";
    }

    @Override
    public String logged(BuildEvent.Logged event) {
      return "";
    }

    @Override
    public String failed(BuildEvent.StepFailed event) {
      return "";
    }

    @Override
    public String warning(BuildEvent.Warning event) {
      log.warn(PlainText.line(event.message()));
      return "";
    }

    @Override
    public String isolated(BuildEvent.Isolated event) {
      return "";
    }

    @Override
    public String found(BuildEvent.Found event) {
      log.warn(
          "line "
              + event.finding().lines().first()
              + " of the Dockerfile: "
              + event.finding().rule()
              + ": "
              + PlainText.line(event.finding().detail()));
      return "";
    }

    @Override
    public String ended(BuildEvent.Ended event) {
      return "";
    }

    @Override
    public String dockerfileRead(BuildEvent.DockerfileRead event) {
      return "";
    }

    @Override
    public String cacheShared(BuildEvent.CacheShared event) {
      return SharedCacheText.of(event);
    }

    @Override
    public String mountsShared(BuildEvent.MountsShared event) {
      return SharedCacheText.of(event);
    }

    @Override
    public String exported(BuildEvent.Exported event) {
      return event.what().equals("image")
          ? ""
          : "Wrote " + event.what() + " " + event.where() + " " + event.digest();
    }
  }
}
