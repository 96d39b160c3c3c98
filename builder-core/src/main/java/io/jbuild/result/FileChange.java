package io.jbuild.result;

/**
 * A path at which one file system differs from another.
 *
 * @param path absolute
 */
public record FileChange(Kind kind, String path) {

  /** How it differs. */
  public enum Kind {
    ADDED,
    CHANGED,
    DELETED
  }
}
