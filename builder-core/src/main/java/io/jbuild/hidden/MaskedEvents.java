package io.jbuild.hidden;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.Finding;
import io.jbuild.secret.HiddenTexts;
import io.jbuild.secret.Mask;
import io.jbuild.secret.Masker;
import java.util.SortedMap;
import java.util.TreeMap;

/** Tells the events of a build without what it must keep to itself. */
final class MaskedEvents implements BuildEvents, BuildEvent.Visitor<BuildEvent> {

  private final BuildEvents events;
  private final Mask output;
  private final HiddenTexts mask;
  private final SortedMap<Integer, Streams> streams = new TreeMap<>();

  /** What a step prints; one event at a time for each step. */
  private record Streams(Masker out, Masker error) {}

  MaskedEvents(BuildEvents events, Masks masks) {
    this.events = events;
    this.output = masks.output();
    this.mask = masks.texts();
  }

  @Override
  public void on(BuildEvent event) {
    BuildEvent masked = event.accept(this);
    if (!(masked instanceof BuildEvent.StepOutput output) || output.bytes().length > 0) {
      events.on(masked);
    }
  }

  @Override
  public BuildEvent output(BuildEvent.StepOutput event) {
    Streams step = streams(event.step());
    byte[] shown = (event.error() ? step.error() : step.out()).take(event.bytes());
    return new BuildEvent.StepOutput(event.step(), event.error(), shown);
  }

  private Streams streams(int step) {
    synchronized (streams) {
      return streams.computeIfAbsent(step, unused -> new Streams(output.stream(), output.stream()));
    }
  }

  /** What may have begun a value, and did not. */
  private void flush(int step) {
    Streams ended;
    synchronized (streams) {
      ended = streams.remove(step);
    }
    if (ended != null) {
      tell(step, /* error= */ false, ended.out().end());
      tell(step, /* error= */ true, ended.error().end());
    }
  }

  private void tell(int step, boolean error, byte[] bytes) {
    if (bytes.length > 0) {
      events.on(new BuildEvent.StepOutput(step, error, bytes));
    }
  }

  @Override
  public BuildEvent started(BuildEvent.StepStarted event) {
    return new BuildEvent.StepStarted(
        event.step(), mask.text(event.name()), event.lost().map(mask::text));
  }

  @Override
  public BuildEvent cached(BuildEvent.StepCached event) {
    return new BuildEvent.StepCached(
        event.step(), mask.text(event.name()), event.from().map(mask::text));
  }

  @Override
  public BuildEvent awaited(BuildEvent.StepAwaited event) {
    return new BuildEvent.StepAwaited(
        event.step(), mask.text(event.name()), mask.text(event.cache()), event.most());
  }

  @Override
  public BuildEvent finished(BuildEvent.StepFinished event) {
    flush(event.step());
    return new BuildEvent.StepFinished(event.step(), mask.text(event.name()), event.took());
  }

  @Override
  public BuildEvent failed(BuildEvent.StepFailed event) {
    flush(event.step());
    return new BuildEvent.StepFailed(
        event.step(), mask.text(event.name()), mask.text(event.message()));
  }

  @Override
  public BuildEvent warning(BuildEvent.Warning event) {
    return new BuildEvent.Warning(mask.text(event.message()));
  }

  @Override
  public BuildEvent found(BuildEvent.Found event) {
    return new BuildEvent.Found(masked(event.finding(), mask));
  }

  /** A finding without what must not be told. */
  static Finding masked(Finding found, HiddenTexts mask) {
    return new Finding(
        found.rule(),
        found.description(),
        found.url(),
        mask.text(found.detail()),
        found.lines(),
        found.failing());
  }

  @Override
  public BuildEvent isolated(BuildEvent.Isolated event) {
    return event;
  }

  @Override
  public BuildEvent logged(BuildEvent.Logged event) {
    return event;
  }

  @Override
  public BuildEvent exported(BuildEvent.Exported event) {
    return new BuildEvent.Exported(event.what(), mask.text(event.where()), event.digest());
  }

  @Override
  public BuildEvent cacheShared(BuildEvent.CacheShared event) {
    return event;
  }

  @Override
  public BuildEvent mountsShared(BuildEvent.MountsShared event) {
    return event;
  }

  /** Line by line: what is told about it names lines by their numbers. */
  @Override
  public BuildEvent dockerfileRead(BuildEvent.DockerfileRead event) {
    return new BuildEvent.DockerfileRead(mask.lines(event.text()));
  }

  @Override
  public BuildEvent moving(BuildEvent.Moving event) {
    return event;
  }

  @Override
  public BuildEvent ended(BuildEvent.Ended event) {
    return event;
  }
}
