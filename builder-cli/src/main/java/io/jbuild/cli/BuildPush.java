package io.jbuild.cli;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.event.PushEvents;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageReference;
import io.jbuild.report.progress.BuildView;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.Delivery;
import io.jbuild.result.BuildResult;
import java.io.IOException;
import java.util.Objects;

/**
 * The push of an image under all its names, in the midst of its build: what other machines get of
 * the build comes after it. Hears of the build too, since on a terminal each of the three has a
 * view of its own.
 */
final class BuildPush implements Delivery, BuildEvents {

  private final Invocation invocation;
  private final BuildRequest request;
  private final ProgressKind kind;
  private final TracedBuild traced;
  private volatile BuildView view;

  /**
   * A push that is still to come.
   *
   * @param view of the build until then
   */
  BuildPush(
      Invocation invocation,
      BuildRequest request,
      ProgressKind kind,
      TracedBuild traced,
      BuildView view) {
    this.invocation = invocation;
    this.request = request;
    this.kind = kind;
    this.traced = traced;
    this.view = view;
  }

  /** Refuses, before the first step, what may not be pushed after the last one. */
  static void check(BuildRequest request, Invocation invocation)
      throws IOException, InterruptedException {
    if (request.tags().isEmpty()) {
      throw Usage.refusal(
          "tag is needed when pushing to registry", "Give --tag with the registry's name in it.");
    }
    invocation.engine().images().checkPush(request.tags());
  }

  @Override
  public void on(BuildEvent event) {
    view.on(event);
  }

  @Override
  public BuildResult of(BuildResult built) throws IOException, InterruptedException {
    view = kind.interrupted(view, invocation.around());
    Descriptor manifest = null;
    try (TransferView transfers = kind.transfers(invocation.around())) {
      PushEvents lines = traced.over(new PushLines(transfers));
      for (ImageReference name : request.tags()) {
        manifest = invocation.engine().images().push(PushCommand.request(name), lines);
      }
    }
    return new BuildResult(
        built.imageId(), Objects.requireNonNull(manifest, "a push without a name"));
  }

  /** The build is over, however it ended. */
  void end() {
    view.end();
  }
}
