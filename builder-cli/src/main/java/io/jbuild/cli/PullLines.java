package io.jbuild.cli;

import io.jbuild.event.PullEvents;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.util.Optional;

/** A pull, in docker's lines. */
final class PullLines implements PullEvents {

  private final TransferView out;
  private boolean news;
  private Optional<ImageReference> missing = Optional.empty();

  PullLines(TransferView out) {
    this.out = out;
  }

  @Override
  public void missing(ImageReference name) {
    missing = Optional.of(name);
    out.print("Unable to find image '" + name.familiar() + "' locally\n");
  }

  @Override
  public void begins(ImageReference name) {
    String what = name.digest().isPresent() ? name.familiar() : name.tag().orElse("latest");
    out.print(what + ": Pulling from " + name.repository() + "\n");
  }

  @Override
  public void moving(Transfer transfer) {
    out.moving(transfer);
  }

  @Override
  public void layer(Digest blob, String how) {
    out.print(Invocation.shortId(blob) + ": " + how + "\n");
  }

  @Override
  public void done(ImageReference name, Digest digest, boolean newer) {
    out.print("Digest: " + digest + "\n");
    news |= newer;
    // Who pulls because it was missing, pulls nothing else, and wants the terminal.
    missing.ifPresent(
        wanted -> {
          end(wanted.familiar());
          out.close();
        });
  }

  /**
   * Says what has become of it all.
   *
   * @param what was pulled
   */
  void end(String what) {
    out.print(
        (news ? "Status: Downloaded newer image for " : "Status: Image is up to date for ")
            + what
            + "\n");
  }
}
