package io.jbuild;

import io.jbuild.oci.Digest;
import java.util.List;

/**
 * What a check of a store found.
 *
 * @param blobs how many are what they are called
 * @param bytes of these
 * @param dropped what was not right and is made again when it is needed, in words
 * @param lost what is needed and not there
 */
public record StoreReport(int blobs, long bytes, List<String> dropped, List<Lost> lost) {
  public StoreReport {
    dropped = List.copyOf(dropped);
    lost = List.copyOf(lost);
  }

  /**
   * Something that is needed and not there.
   *
   * @param by the image or container that needs it
   */
  public record Lost(Digest blob, String by) {}
}
