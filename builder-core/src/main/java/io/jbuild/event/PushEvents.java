package io.jbuild.event;

import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;

/** Hears how images come to a registry; from several threads, but one at a time. */
public interface PushEvents {

  /** Where nobody wants to hear it. */
  static PushEvents unheard() {
    return (name, manifest) -> {};
  }

  /** A name's images are on their way. */
  default void begins(ImageReference name) {}

  /** A blob is being compressed, or is on its way; told by several threads, also at once. */
  default void moving(Transfer transfer) {}

  /**
   * A layer is there.
   *
   * @param diffId of it
   * @param how in docker's words: {@code Pushed}, {@code Layer already exists}, {@code Mounted from
   *     REPOSITORY}
   */
  default void layer(Digest diffId, String how) {}

  /**
   * All of it is there.
   *
   * @param manifest what the name stands for
   */
  void done(ImageReference name, Descriptor manifest);
}
