package io.jbuild.difference;

/**
 * Something of a file, other than its content, that differs.
 *
 * @param name of an extended attribute; empty for the others
 * @param first in the first layer, as people read it; empty where it has none
 * @param second in the second layer
 */
public record AttributeChange(Attribute attribute, String name, String first, String second) {

  /** What differs. */
  public enum Attribute {
    /** {@code file}, {@code directory}, {@code symbolic link}, {@code deletion}, ... */
    TYPE,
    /** Four octal digits. */
    MODE,
    /** User id. */
    OWNER,
    /** Group id. */
    GROUP,
    /** Of modification, ISO 8601 in UTC. */
    TIME,
    /** In bytes. */
    SIZE,
    /** Of a symbolic link. */
    LINK_TARGET,
    /** The path that holds the content, where this is another of its names. */
    HARD_LINK,
    /** Major and minor number. */
    DEVICE,
    /** An extended attribute, as text where it is such, else in hexadecimal. */
    XATTR,
    /** Whether a directory hides what the layers below have in it. */
    OPAQUE
  }
}
