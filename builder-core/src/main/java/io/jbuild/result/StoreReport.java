package io.jbuild.result;

import java.util.List;

/**
 * What a check of a store found.
 *
 * @param blobs how many are what they are called
 * @param bytes of these
 * @param dropped what was not right and is made again when it is needed, in words
 * @param absent layers that are not there and are fetched from their registry when a step needs
 *     them
 * @param lost what is needed and not there, and nobody can make again
 */
public record StoreReport(
    int blobs, long bytes, List<String> dropped, List<Lost> absent, List<Lost> lost) {
  public StoreReport {
    dropped = List.copyOf(dropped);
    absent = List.copyOf(absent);
    lost = List.copyOf(lost);
  }

  /**
   * Something that is needed and not there.
   *
   * @param what the digest of a blob, or the file of a record
   * @param by the image or container that needs it
   */
  public record Lost(String what, String by) {}
}
