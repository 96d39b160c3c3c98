package io.jbuild.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes as C takes them: with a NUL behind. */
final class CString {

  private CString() {}

  /** These bytes, which must not hold a NUL, and one behind. */
  static byte[] of(byte[] bytes) {
    for (byte b : bytes) {
      if (b == 0) {
        throw new IllegalArgumentException("a NUL in the middle of a name");
      }
    }
    return Arrays.copyOf(bytes, bytes.length + 1);
  }

  static byte[] of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /** For messages only. */
  static String show(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
