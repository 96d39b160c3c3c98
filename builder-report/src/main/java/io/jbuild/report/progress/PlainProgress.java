package io.jbuild.report.progress;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.report.format.FrontEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows a build as lines that are never taken back, as BuildKit's plain progress does: {@code #3
 * 0.412 output}.
 *
 * <p>Safe for several threads. Steps are numbered as they appear, not as the graph numbers them.
 */
public final class PlainProgress implements BuildView {

  private final Consumer<String> out;
  private final LongSupplier nanoClock;
  private final FrontEnd frontEnd;
  private final BuildEvent.Visitor<String> lines = new Renderer();
  private final SortedMap<Integer, StepLog> steps = new TreeMap<>();
  private int lastShown;
  private final List<FailedStep> failed = new ArrayList<>();
  private String dockerfile = "";
  private final List<Finding> found = new ArrayList<>();

  /**
   * A renderer for one build.
   *
   * @param out takes whole lines, one or more with their ends, when they are to be seen
   * @param nanoClock as {@link System#nanoTime}
   * @param frontEnd who shows them
   */
  public PlainProgress(Consumer<String> out, LongSupplier nanoClock, FrontEnd frontEnd) {
    this.out = out;
    this.nanoClock = nanoClock;
    this.frontEnd = frontEnd;
  }

  /** A renderer that shows nothing, but still knows the step that failed. */
  public static PlainProgress silent(LongSupplier nanoClock, FrontEnd frontEnd) {
    return new PlainProgress(text -> {}, nanoClock, frontEnd);
  }

  @Override
  public synchronized void on(BuildEvent event) {
    String text = event.accept(lines);
    if (!text.isEmpty()) {
      out.accept(text);
    }
  }

  /** Shows what the checks found: at the end, where it does not scroll away. */
  @Override
  public synchronized void end() {
    if (found.isEmpty()) {
      return;
    }
    String count = found.size() == 1 ? "1 warning" : found.size() + " warnings";
    StringBuilder text = new StringBuilder("\n " + count + " found (");
    text.append(frontEnd.check()).append(" tells more):\n");
    for (Finding finding : found) {
      text.append(" - ").append(finding.rule()).append(": ").append(singleLine(finding.detail()));
      text.append(" (line ").append(finding.lines().first()).append(")\n");
    }
    found.clear();
    out.accept(text.toString());
  }

  @Override
  public synchronized List<FailedStep> failed() {
    return List.copyOf(failed);
  }

  @Override
  public synchronized String dockerfile() {
    return dockerfile;
  }

  private String announced(int id, String name) {
    if (steps.containsKey(id)) {
      return "";
    }
    StepLog step = new StepLog(steps.size() + 1, singleLine(name), nanoClock.getAsLong());
    steps.put(id, step);
    return shown(step, List.of(step.name()));
  }

  private StepLog step(int id) {
    StepLog step = steps.get(id);
    if (step == null) {
      throw new IllegalStateException("step " + id + " has not started");
    }
    return step;
  }

  private String shown(StepLog step, List<String> texts) {
    StringBuilder text = new StringBuilder();
    if (!texts.isEmpty()) {
      text.append(separator(step.number()));
    }
    for (String line : texts) {
      text.append('#').append(step.number()).append(' ').append(line).append('\n');
    }
    return text.toString();
  }

  /** An empty line where what follows belongs to another step than what stands before. */
  private String separator(int number) {
    String separator = lastShown == number || lastShown == 0 ? "" : "\n";
    lastShown = number;
    return separator;
  }

  private static String singleLine(String text) {
    return PlainText.of(text.replace('\n', ' ').replace("\r", ""));
  }

  /** What each event adds to what is shown. */
  private final class Renderer implements BuildEvent.Visitor<String> {

    @Override
    public String started(BuildEvent.StepStarted event) {
      return announced(event.step(), event.name());
    }

    @Override
    public String cached(BuildEvent.StepCached event) {
      return announced(event.step(), event.name())
          + shown(step(event.step()), List.of(cachedWords(event)));
    }

    @Override
    public String awaited(BuildEvent.StepAwaited event) {
      return announced(event.step(), event.name())
          + shown(step(event.step()), List.of(singleLine(SharedCacheText.of(event))));
    }

    @Override
    public String output(BuildEvent.StepOutput event) {
      StepLog step = step(event.step());
      return shown(step, step.add(event, nanoClock.getAsLong()));
    }

    @Override
    public String finished(BuildEvent.StepFinished event) {
      String took = StepLog.seconds(event.took().toNanos(), 1);
      return ended(event.step(), event.name(), "DONE " + took + "s");
    }

    @Override
    public String logged(BuildEvent.Logged event) {
      step(event.step()).log(event.file());
      return "";
    }

    @Override
    public String failed(BuildEvent.StepFailed event) {
      String text = ended(event.step(), event.name(), "ERROR: " + singleLine(event.message()));
      StepLog step = step(event.step());
      failed.add(new FailedStep(step.name(), step.tail(), step.more()));
      return text;
    }

    @Override
    public String warning(BuildEvent.Warning event) {
      return "WARNING: " + singleLine(event.message()) + "\n";
    }

    @Override
    public String isolated(BuildEvent.Isolated event) {
      return "isolation: " + event.rung() + "\n";
    }

    @Override
    public String found(BuildEvent.Found event) {
      found.add(event.finding());
      return "";
    }

    @Override
    public String ended(BuildEvent.Ended event) {
      return "";
    }

    @Override
    public String dockerfileRead(BuildEvent.DockerfileRead event) {
      dockerfile = event.text();
      return "";
    }

    @Override
    public String moving(BuildEvent.Moving event) {
      return "";
    }

    @Override
    public String exported(BuildEvent.Exported event) {
      if (event.where().isEmpty()) {
        return separator(-1)
            + ("wrote " + event.what() + " " + event.digest())
            + frontEnd.worded(" (without a name: {tag} gives it one)\n");
      }
      return separator(-1)
          + "wrote "
          + event.what()
          + " "
          + event.where()
          + " "
          + event.digest()
          + "\n";
    }

    @Override
    public String cacheShared(BuildEvent.CacheShared event) {
      return separator(-1) + SharedCacheText.of(event) + "\n";
    }

    @Override
    public String mountsShared(BuildEvent.MountsShared event) {
      return separator(-1) + SharedCacheText.of(event) + "\n";
    }

    private String cachedWords(BuildEvent.StepCached event) {
      return "CACHED" + event.from().map(from -> " (from " + singleLine(from) + ")").orElse("");
    }

    private String ended(int id, String name, String end) {
      String announced = announced(id, name);
      StepLog step = step(id);
      return announced + shown(step, step.flush(nanoClock.getAsLong())) + shown(step, List.of(end));
    }
  }
}
