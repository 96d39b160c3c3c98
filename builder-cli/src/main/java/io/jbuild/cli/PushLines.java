package io.jbuild.cli;

import io.jbuild.event.PushEvents;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import java.io.OutputStream;
import java.io.PrintStream;

/** A push, in docker's lines. */
final class PushLines implements PushEvents {

  private final PrintStream out;
  private String repository = "";

  PushLines(PrintStream out) {
    this.out = out;
  }

  static PushLines nowhere() {
    return new PushLines(new PrintStream(OutputStream.nullOutputStream()));
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
