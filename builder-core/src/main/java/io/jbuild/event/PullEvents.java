package io.jbuild.event;

import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;

/** Hears how an image comes from a registry; from several threads, but one at a time. */
public interface PullEvents {

  /** A registry is about to be asked for an image that is needed and is not here. */
  default void missing(ImageReference name) {}

  /** An image was found and is on its way. */
  default void begins(ImageReference name) {}

  /** A blob is on its way; told by several threads, also at once. */
  default void moving(Transfer transfer) {}

  /**
   * A layer is in the store.
   *
   * @param blob its digest in the registry
   * @param how in docker's words: {@code Pull complete}, {@code Already exists}
   */
  default void layer(Digest blob, String how) {}

  /**
   * All of it is in the store, and the name stands for it.
   *
   * @param digest what the name stands for in the registry: a manifest, or an index of several
   * @param newer whether the store had another image of this name and platform, or none
   */
  void done(ImageReference name, Digest digest, boolean newer);
}
