package io.jbuild.request;

import io.jbuild.result.BuildResult;
import java.io.IOException;

/**
 * What is done with an image once it is built and its outputs are written, and before other
 * machines get results of its steps: who waits for the image shall not wait for these too.
 */
@FunctionalInterface
public interface Delivery {

  /** Nothing more is done with it. */
  Delivery NONE = built -> built;

  /**
   * Brings it where it goes. The store is open meanwhile, and may be opened again.
   *
   * @return what the build is to say of the image
   */
  BuildResult of(BuildResult built) throws IOException, InterruptedException;
}
