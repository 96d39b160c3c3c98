package io.jbuild.comparison;

import io.jbuild.difference.ContentDifference;
import java.io.IOException;
import java.util.Optional;

/**
 * Two files that differ.
 *
 * @param path where both stand, in a layer or in an archive
 * @param first its bytes, counted
 * @param second the other's bytes, counted
 * @param reading how far what is inside of them is looked into
 */
record Pair(String path, Source first, Source second, Reading reading) {

  /** What differs between two files inside of these; empty where nothing does. */
  Optional<ContentDifference> inside(String name, Source one, Source other) throws IOException {
    return ContentComparison.of(name, reading.counted(one), reading.counted(other), reading);
  }
}
