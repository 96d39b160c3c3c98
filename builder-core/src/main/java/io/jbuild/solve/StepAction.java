package io.jbuild.solve;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.ContentLists;
import io.jbuild.layer.Layer;
import io.jbuild.layer.LayerStack;
import java.io.IOException;

/** How one step is done. The solver knows no more of it than this. */
public sealed interface StepAction {

  /** A step whose layers are there already: a base image. */
  non-sealed interface Given extends StepAction {
    LayerStack layers() throws IOException;
  }

  /** A step that puts a layer on its parent's. */
  non-sealed interface Made extends StepAction {

    /** What making the layer takes most of. */
    Load load();

    /** All the layer depends on. */
    CacheKey key(Inputs inputs) throws IOException, InterruptedException;

    /** Lists what the digests of files in the key were made of. */
    default void list(Inputs inputs, ContentLists lists) throws IOException, InterruptedException {}

    /** Makes the layer. */
    Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException;
  }

  /** What decides how many steps are done at once. */
  enum Load {
    /** Others are waited for: a command, another machine. As many as the build's jobs. */
    OTHERS,
    /** Files are read, hashed and packed by us. As many as there are processors. */
    PROCESSOR
  }
}
