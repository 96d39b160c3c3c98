package io.jbuild.cli.terminal;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.Transfer;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.progress.BuildView;
import io.jbuild.report.progress.PlainText;
import io.jbuild.report.progress.SharedCacheText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * What there is to show of a build: what is going on, and the record of what was, line by line. Not
 * safe for several threads.
 */
final class LiveState implements BuildEvent.Visitor<Boolean> {

  private final LongSupplier nanoClock;
  private final FrontEnd frontEnd;
  private final FinalRecord record;
  private final Map<Integer, RunningStep> running = new LinkedHashMap<>();
  private final List<Transfer> transfers = new ArrayList<>();
  private final long startNanos;
  private int finished;
  private int cached;

  LiveState(LongSupplier nanoClock, FrontEnd frontEnd, Look look) {
    this.nanoClock = nanoClock;
    this.frontEnd = frontEnd;
    this.record = new FinalRecord(look);
    this.startNanos = nanoClock.getAsLong();
  }

  /** Takes an event; whether somebody wants to see at once what it changes. */
  boolean take(BuildEvent event) {
    return event.accept(this);
  }

  FinalRecord record() {
    return record;
  }

  /** The steps that run, in the order in which they began. */
  List<RunningStep> running() {
    return List.copyOf(running.values());
  }

  /** What is moved at the moment. */
  List<Transfer> transfers() {
    transfers.removeIf(Transfer::isOver);
    return transfers;
  }

  int finished() {
    return finished;
  }

  int cached() {
    return cached;
  }

  long now() {
    return nanoClock.getAsLong();
  }

  long startNanos() {
    return startNanos;
  }

  /** The build is over: what still runs was stopped. */
  void end() {
    running.values().forEach(step -> record.stopped(step.name(), now() - step.startNanos()));
    running.clear();
    transfers.clear();
    record.flush();
  }

  @Override
  public Boolean started(BuildEvent.StepStarted event) {
    RunningStep step = begin(event.step(), event.name());
    event.lost().ifPresent(why -> says(step, event.step(), why));
    return true;
  }

  private static void says(RunningStep step, int id, String words) {
    byte[] bytes = (words + "\n").getBytes(StandardCharsets.UTF_8);
    step.printed(new BuildEvent.StepOutput(id, /* error= */ false, bytes));
  }

  private RunningStep begin(int id, String name) {
    running.remove(id); // It may have waited for another machine.
    RunningStep step = new RunningStep(oneLine(name), now());
    running.put(id, step);
    return step;
  }

  @Override
  public Boolean awaited(BuildEvent.StepAwaited event) {
    says(begin(event.step(), event.name()), event.step(), SharedCacheText.of(event));
    return true;
  }

  @Override
  public Boolean cached(BuildEvent.StepCached event) {
    boolean waited = running.remove(event.step()) != null;
    cached++;
    record.cached();
    return waited;
  }

  @Override
  public Boolean output(BuildEvent.StepOutput event) {
    RunningStep step = running.get(event.step());
    if (step != null) {
      step.printed(event);
    }
    return false;
  }

  @Override
  public Boolean finished(BuildEvent.StepFinished event) {
    running.remove(event.step());
    finished++;
    record.done(oneLine(event.name()), event.took().toNanos());
    return true;
  }

  @Override
  public Boolean logged(BuildEvent.Logged event) {
    return false;
  }

  @Override
  public Boolean failed(BuildEvent.StepFailed event) {
    RunningStep step = running.remove(event.step());
    record.failed(oneLine(event.name()), step == null ? 0 : now() - step.startNanos());
    return true;
  }

  @Override
  public Boolean warning(BuildEvent.Warning event) {
    record.warning(oneLine(event.message()));
    return true;
  }

  @Override
  public Boolean isolated(BuildEvent.Isolated event) {
    return false;
  }

  @Override
  public Boolean found(BuildEvent.Found event) {
    return false;
  }

  @Override
  public Boolean exported(BuildEvent.Exported event) {
    String where =
        event.where().isEmpty() ? frontEnd.worded(BuildView.UNNAMED) : oneLine(event.where());
    record.exported(oneLine(event.what()) + " " + where, event.digest().toString());
    return false;
  }

  @Override
  public Boolean cacheShared(BuildEvent.CacheShared event) {
    record.note(SharedCacheText.of(event));
    return true;
  }

  @Override
  public Boolean mountsShared(BuildEvent.MountsShared event) {
    record.note(SharedCacheText.of(event));
    return true;
  }

  @Override
  public Boolean ended(BuildEvent.Ended event) {
    return false;
  }

  @Override
  public Boolean dockerfileRead(BuildEvent.DockerfileRead event) {
    return false;
  }

  @Override
  public Boolean moving(BuildEvent.Moving event) {
    transfers.add(event.transfer());
    return true;
  }

  private static String oneLine(String text) {
    return PlainText.line(text).replace('\t', ' ');
  }
}
