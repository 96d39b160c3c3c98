package io.jbuild.maven;

import io.jbuild.event.PushEvents;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.request.Images;
import io.jbuild.request.PushRequest;
import io.jbuild.request.Tags;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;

/** Pushes the image that {@code jbuild:build} made, under each of its names. */
@Mojo(name = "push", defaultPhase = LifecyclePhase.DEPLOY, threadSafe = true)
public final class PushMojo extends ImageGoal {

  @Override
  void run() throws IOException, InterruptedException {
    if (session.isOffline()) {
      throw new BuildException(
          Blame.USAGE, "nothing is pushed: Maven is offline", "Leave out -o, or set {skip}.");
    }
    List<ImageReference> names = names();
    Images images = jbuild().images();
    expectBuilt(images);
    // Who may not push one of them should not find the others there.
    images.checkPush(names);
    Descriptor pushed = null;
    for (ImageReference name : names) {
      pushed =
          images.push(
              new PushRequest(name, Tags.ONE, Optional.empty(), Images.BLOBS_AT_ONCE), told());
    }
    if (pushed != null) {
      imageFile().tell(images.find(tags().get(0)).id(), pushed.digest(), names, project);
    }
  }

  private PushEvents told() {
    return new PushEvents() {
      @Override
      public void begins(ImageReference name) {
        getLog().info("Pushing " + name.full());
      }

      @Override
      public void layer(Digest diffId, String how) {
        getLog().debug(diffId + ": " + how);
      }

      @Override
      public void done(ImageReference name, Descriptor manifest) {
        getLog().info("Pushed " + name.full() + " " + manifest.digest());
      }
    };
  }
}
