package io.jbuild.difference;

import java.util.List;

/**
 * Where two files' bytes differ, and what that means in their format.
 *
 * @param format of both: {@code text}, {@code zip}, {@code gzip}, {@code tar}, {@code ar}, {@code
 *     ELF}, {@code SQLite}, {@code Python bytecode}, ...; {@code bytes} where they have none that
 *     is known
 * @param offset of the first byte that differs, from 0; the size of the shorter where it is the
 *     beginning of the other
 * @param firstSize in bytes
 * @param secondSize in bytes
 * @param details the first of what differs
 */
public record ContentDifference(
    String format, long offset, long firstSize, long secondSize, List<Detail> details) {

  public ContentDifference {
    details = List.copyOf(details);
  }
}
