package io.jbuild.comparison;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Parts of texts and bytes that are short enough to be shown. */
final class Excerpt {
  /** Characters that are shown of a text. */
  private static final int MOST = 160;

  /** How many of them stand before what differs. */
  private static final int BEFORE = 60;

  private static final String CUT = "…";

  private Excerpt() {}

  /** The beginning of a text. */
  static String whole(String text) {
    return text.length() <= MOST + 2 * CUT.length() ? text : cut(text, 0);
  }

  /** Where the part of two texts begins that is shown: a little before they differ. */
  static int start(String first, String second) {
    if (Math.max(first.length(), second.length()) <= MOST) {
      return 0;
    }
    int least = Math.min(first.length(), second.length());
    int at = 0;
    while (at < least && first.charAt(at) == second.charAt(at)) {
      at++;
    }
    int start = Math.max(0, at - BEFORE);
    return start > 0 && Character.isLowSurrogate(first.charAt(start)) ? start - 1 : start;
  }

  /** The part of a text that begins there. */
  static String cut(String text, int start) {
    int from = Math.min(start, text.length());
    int to = Math.min(text.length(), from + MOST);
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to--;
    }
    return (from > 0 ? CUT : "") + text.substring(from, to) + (to < text.length() ? CUT : "");
  }

  /** Bytes as text where they are such, else in hexadecimal digits. */
  static String of(byte[] bytes) {
    return isPrintable(bytes)
        ? whole(new String(bytes, StandardCharsets.US_ASCII))
        : HexFormat.ofDelimiter(" ").formatHex(bytes);
  }

  /** Whether all are letters, digits, signs or blanks of ASCII. */
  static boolean isPrintable(byte[] bytes) {
    for (byte b : bytes) {
      if (b < ' ' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
