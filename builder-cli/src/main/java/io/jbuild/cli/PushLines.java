package io.jbuild.cli;

import io.jbuild.event.PushEvents;
import io.jbuild.event.Transfer;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;

/** A push, in docker's lines. */
final class PushLines implements PushEvents {

  private final TransferView out;
  private String repository = "";

  PushLines(TransferView out) {
    this.out = out;
  }

  @Override
  public void begins(ImageReference name) {
    String where = name.registry() + "/" + name.repository();
    if (!where.equals(repository)) {
      repository = where;
      out.print("The push refers to repository [" + where + "]\n");
    }
  }

  @Override
  public void moving(Transfer transfer) {
    out.moving(transfer);
  }

  @Override
  public void layer(Digest diffId, String how) {
    out.print(Invocation.shortId(diffId) + ": " + how + "\n");
  }

  @Override
  public void done(ImageReference name, Descriptor manifest) {
    out.print(
        name.tag().orElse("latest")
            + ": digest: "
            + manifest.digest()
            + " size: "
            + manifest.size()
            + "\n");
  }
}
