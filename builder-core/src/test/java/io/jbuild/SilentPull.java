package io.jbuild;

import io.jbuild.event.PullEvents;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;

/** A pull that nobody listens to. */
final class SilentPull implements PullEvents {

  @Override
  public void begins(ImageReference name) {}

  @Override
  public void layer(Digest blob, String how) {}

  @Override
  public void done(ImageReference name, Digest digest, boolean newer) {}
}
