package io.jbuild.report.progress;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Finding;
import io.jbuild.event.Transfer;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Human;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
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

  /** What was moved sooner is not told. */
  private static final Duration LONG = Duration.ofSeconds(2);

  private final Consumer<String> out;
  private final LongSupplier nanoClock;
  private final FrontEnd frontEnd;
  private final BuildEvent.Visitor<String> lines = new Renderer();
  private final SortedMap<Integer, StepLog> steps = new TreeMap<>();
  private final List<Transfer> moving = new ArrayList<>();
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
    print(moved() + event.accept(lines));
  }

  /** Shows what was stopped, and last, where it does not scroll away, what the checks found. */
  @Override
  public synchronized void end() {
    StringBuilder text = new StringBuilder(moved());
    for (StepLog step : steps.values()) {
      text.append(step.isOver() ? "" : closed(step, "CANCELED"));
    }
    print(text.append(findings()).toString());
  }

  private void print(String text) {
    if (!text.isEmpty()) {
      out.accept(text);
    }
  }

  /** What the checks found, and nothing the next time. */
  public synchronized String findings() {
    if (found.isEmpty()) {
      return "";
    }
    String count = found.size() == 1 ? "1 warning" : found.size() + " warnings";
    StringBuilder text = new StringBuilder("\n " + count + " found (");
    text.append(frontEnd.check()).append(" tells more):\n");
    for (Finding finding : found) {
      text.append(" - ")
          .append(finding.rule())
          .append(": ")
          .append(PlainText.line(finding.detail()));
      text.append(" (line ").append(finding.lines().first()).append(")\n");
    }
    found.clear();
    return text.toString();
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
    StepLog known = steps.get(id);
    if (known != null) {
      known.goOn();
      return "";
    }
    StepLog step = new StepLog(steps.size() + 1, PlainText.line(name), nanoClock.getAsLong());
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

  /** The end of a step, with what it printed last. */
  private String closed(StepLog step, String end) {
    List<String> texts = new ArrayList<>(step.end(nanoClock.getAsLong()));
    texts.add(end);
    return shown(step, texts);
  }

  /** What took long to move and is moved by now. */
  private String moved() {
    StringBuilder text = new StringBuilder();
    for (Iterator<Transfer> all = moving.iterator(); all.hasNext(); ) {
      Transfer one = all.next();
      if (one.isOver()) {
        all.remove();
        Duration took = one.took().orElse(Duration.ZERO);
        if (took.compareTo(LONG) >= 0) {
          String size = one.moved() == 0 ? "" : Human.size(one.moved()) + " in ";
          text.append(separator(-1)).append(one.what()).append(": ").append(size);
          text.append(StepLog.seconds(took.toNanos(), 1)).append("s\n");
        }
      }
    }
    return text.toString();
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

  /** What each event adds to what is shown. */
  private final class Renderer implements BuildEvent.Visitor<String> {

    @Override
    public String started(BuildEvent.StepStarted event) {
      List<String> lost = event.lost().stream().map(PlainText::line).toList();
      return announced(event.step(), event.name()) + shown(step(event.step()), lost);
    }

    @Override
    public String cached(BuildEvent.StepCached event) {
      String from = event.from().map(cache -> " (from " + PlainText.line(cache) + ")").orElse("");
      return announced(event.step(), event.name()) + closed(step(event.step()), "CACHED" + from);
    }

    @Override
    public String awaited(BuildEvent.StepAwaited event) {
      return announced(event.step(), event.name())
          + shown(step(event.step()), List.of(PlainText.line(SharedCacheText.of(event))));
    }

    @Override
    public String output(BuildEvent.StepOutput event) {
      StepLog step = step(event.step());
      return shown(step, step.add(event, nanoClock.getAsLong()));
    }

    @Override
    public String finished(BuildEvent.StepFinished event) {
      String took = StepLog.seconds(event.took().toNanos(), 1);
      return announced(event.step(), event.name())
          + closed(step(event.step()), "DONE " + took + "s");
    }

    @Override
    public String logged(BuildEvent.Logged event) {
      step(event.step()).log(event.file());
      return "";
    }

    @Override
    public String failed(BuildEvent.StepFailed event) {
      String announced = announced(event.step(), event.name());
      StepLog step = step(event.step());
      String text = announced + closed(step, "ERROR: " + PlainText.line(event.message()));
      failed.add(new FailedStep(step.name(), step.tail(), step.more()));
      return text;
    }

    @Override
    public String warning(BuildEvent.Warning event) {
      return "WARNING: " + PlainText.line(event.message()) + "\n";
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
      moving.add(event.transfer());
      return "";
    }

    @Override
    public String exported(BuildEvent.Exported event) {
      boolean named = !event.where().isEmpty();
      return separator(-1)
          + ("wrote " + event.what() + " " + (named ? event.where() + " " : "") + event.digest())
          + (named ? "\n" : " " + frontEnd.worded(UNNAMED) + "\n");
    }

    @Override
    public String cacheShared(BuildEvent.CacheShared event) {
      return separator(-1) + SharedCacheText.of(event) + "\n";
    }

    @Override
    public String mountsShared(BuildEvent.MountsShared event) {
      return separator(-1) + SharedCacheText.of(event) + "\n";
    }
  }
}
