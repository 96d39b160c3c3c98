package io.jbuild.recorded;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.oci.Platform;

/**
 * Tells the steps of one of several platforms: their names begin with it, as BuildKit shows them,
 * and their numbers go on where those of the last one ended.
 */
public record PlatformEvents(BuildEvents events, Platform platform, int first)
    implements BuildEvents, BuildEvent.Visitor<BuildEvent> {

  @Override
  public void on(BuildEvent event) {
    events.on(event.accept(this));
  }

  private int number(int step) {
    return first + step;
  }

  /** {@code [build 1/2] RUN make} becomes {@code [linux/arm64 build 1/2] RUN make}. */
  static String name(String platform, String name) {
    return name.startsWith("[") ? "[" + platform + " " + name.substring(1).stripLeading() : name;
  }

  private String name(String name) {
    return name(platform.toString(), name);
  }

  @Override
  public BuildEvent started(BuildEvent.StepStarted event) {
    return new BuildEvent.StepStarted(number(event.step()), name(event.name()), event.lost());
  }

  @Override
  public BuildEvent cached(BuildEvent.StepCached event) {
    return new BuildEvent.StepCached(number(event.step()), name(event.name()), event.from());
  }

  @Override
  public BuildEvent awaited(BuildEvent.StepAwaited event) {
    return new BuildEvent.StepAwaited(
        number(event.step()), name(event.name()), event.cache(), event.most());
  }

  @Override
  public BuildEvent output(BuildEvent.StepOutput event) {
    return new BuildEvent.StepOutput(number(event.step()), event.error(), event.bytes());
  }

  @Override
  public BuildEvent finished(BuildEvent.StepFinished event) {
    return new BuildEvent.StepFinished(number(event.step()), name(event.name()), event.took());
  }

  @Override
  public BuildEvent logged(BuildEvent.Logged event) {
    return new BuildEvent.Logged(number(event.step()), event.file());
  }

  @Override
  public BuildEvent failed(BuildEvent.StepFailed event) {
    return new BuildEvent.StepFailed(number(event.step()), name(event.name()), event.message());
  }

  @Override
  public BuildEvent warning(BuildEvent.Warning event) {
    return event;
  }

  @Override
  public BuildEvent isolated(BuildEvent.Isolated event) {
    return event;
  }

  @Override
  public BuildEvent found(BuildEvent.Found event) {
    return event;
  }

  @Override
  public BuildEvent exported(BuildEvent.Exported event) {
    return event;
  }

  @Override
  public BuildEvent cacheShared(BuildEvent.CacheShared event) {
    return event;
  }

  @Override
  public BuildEvent mountsShared(BuildEvent.MountsShared event) {
    return event;
  }

  @Override
  public BuildEvent dockerfileRead(BuildEvent.DockerfileRead event) {
    return event;
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
