package io.jbuild.difference;

import java.util.List;
import java.util.Optional;

/**
 * What differs between two layers at one path.
 *
 * @param path absolute
 * @param attributes that differ; of a path that one layer alone has, its type and size, with
 *     nothing on the other side
 * @param content what differs between two files' bytes
 * @param cause why, where that is likely
 */
public record PathDifference(
    String path,
    Kind kind,
    List<AttributeChange> attributes,
    Optional<ContentDifference> content,
    Optional<Cause> cause) {

  /** Who has the path. */
  public enum Kind {
    /** The second layer alone. */
    ADDED,
    /** The first layer alone. */
    DELETED,
    /** Both, in another way. */
    CHANGED
  }

  public PathDifference {
    attributes = List.copyOf(attributes);
  }
}
