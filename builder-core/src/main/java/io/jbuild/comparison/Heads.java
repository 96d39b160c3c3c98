package io.jbuild.comparison;

import java.util.Arrays;

/** The first bytes of files, by which formats are told. */
final class Heads {

  private Heads() {}

  /** Whether these bytes stand at a place. */
  static boolean hasAt(byte[] head, int at, byte[] wanted) {
    return head.length >= at + wanted.length
        && Arrays.equals(head, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
