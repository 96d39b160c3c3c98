package io.jbuild.difference;

import io.jbuild.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What differs between two layers of one place, or a layer that one image alone has.
 *
 * @param number of the layer, from 1, the lowest; of the first image where both have it
 * @param first the diffId in the first image; empty where the layer was added
 * @param second the diffId in the second; empty where the layer is gone
 * @param createdBy the instruction that made it, as the history says; empty where that says nothing
 * @param paths that differ, in path order, as many as were asked for; none of a layer that one
 *     image alone has
 * @param further how many more paths differ
 * @param tar how the tars differ where no path does: in the order of entries, or how they are
 *     written
 */
public record LayerDifference(
    int number,
    Optional<Digest> first,
    Optional<Digest> second,
    String createdBy,
    List<PathDifference> paths,
    long further,
    Optional<ContentDifference> tar) {

  public LayerDifference {
    paths = List.copyOf(paths);
  }
}
