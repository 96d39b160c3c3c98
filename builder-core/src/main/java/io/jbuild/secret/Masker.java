package io.jbuild.secret;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes values out of a stream. What comes out does not depend on how the stream is cut: bytes that
 * may begin a value are held back until it is known, and these are never more than 63.
 */
public final class Masker {

  private final Patterns patterns;
  private byte[] held = new byte[0];

  /** How many of the bytes held are part of a value that began before them. */
  private int covered;

  /** Whether the last byte that was let go was part of a value. */
  private boolean masking;

  Masker(Patterns patterns) {
    this.patterns = patterns;
  }

  /** The next bytes; returns what may be shown by now. */
  public byte[] take(byte[] bytes) {
    return patterns.isEmpty() ? bytes : pass(bytes, /* last= */ false);
  }

  /** What was held back, at the end of the stream, or where somebody must see all there is. */
  public byte[] end() {
    return pass(new byte[0], /* last= */ true);
  }

  private byte[] pass(byte[] bytes, boolean last) {
    byte[] all = Arrays.copyOf(held, held.length + bytes.length);
    System.arraycopy(bytes, 0, all, held.length, bytes.length);
    ByteArrayOutputStream shown = new ByteArrayOutputStream(all.length);
    int until = covered;
    int at = 0;
    for (; at < all.length && (last || !patterns.mayBegin(all, at, all.length)); at++) {
      until = Math.max(until, at + patterns.longest(all, at, all.length));
      boolean secret = at < until;
      if (!secret) {
        shown.write(all[at]);
      } else if (!masking) {
        shown.writeBytes(Mask.SHOWN.getBytes(StandardCharsets.US_ASCII));
      }
      masking = secret;
    }
    held = Arrays.copyOfRange(all, at, all.length);
    covered = Math.max(0, until - at);
    return shown.toByteArray();
  }
}
