package io.jbuild.secret;

import io.jbuild.file.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a value looks like where it turns up: as it is, in base64 (on its own, or inside of
 * something longer), or with percent signs as in a URL.
 *
 * <p>White space around a value is no part of it: a file ends with a line feed, its copy in a
 * variable does not.
 */
final class SecretForms {

  /** Shorter values are neither masked nor searched: they would be found everywhere. */
  static final int LEAST = 8;

  /** Longer forms are masked piece by piece, so that a mask never waits for more than this. */
  static final int PIECE = 64;

  /** How long the lines are into which {@code base64}, MIME and PEM break what they encode. */
  private static final List<Integer> LINE_LENGTHS = List.of(76, 64);

  private static final int LEAST_KEY_LINE = 32;

  private SecretForms() {}

  /** What must not be found in anything a build makes. */
  static SortedSet<ByteString> searched(ByteString value) {
    ByteString core = trimmed(value);
    SortedSet<ByteString> forms = encoded(core);
    // Lines of other texts are found by right in any image: those of a key are not.
    forms.addAll(keyLines(core));
    forms.removeIf(form -> form.length() < LEAST);
    return forms;
  }

  /** What must not be printed; none is longer than {@link #PIECE}. */
  static SortedSet<ByteString> masked(ByteString value) {
    ByteString core = trimmed(value);
    SortedSet<ByteString> pieces = new TreeSet<>();
    for (ByteString form : encoded(core)) {
      addPieces(form, pieces);
      // What is printed line by line, with something before each, as a key is by a tool's log.
      for (ByteString line : lines(form)) {
        addPieces(trimmed(line), pieces);
      }
    }
    return pieces;
  }

  private static void addPieces(ByteString form, SortedSet<ByteString> pieces) {
    if (form.length() <= PIECE) {
      if (form.length() >= LEAST) {
        pieces.add(form);
      }
      return;
    }
    for (int at = 0; at + PIECE <= form.length(); at += PIECE) {
      pieces.add(form.slice(at, at + PIECE));
    }
    pieces.add(form.slice(form.length() - PIECE, form.length()));
  }

  private static SortedSet<ByteString> encoded(ByteString core) {
    SortedSet<ByteString> forms = new TreeSet<>();
    if (core.length() < LEAST) {
      return forms;
    }
    forms.add(core);
    byte[] bytes = core.toBytes();
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      forms.add(ByteString.of(encoder.encode(bytes)));
      for (int before = 0; before < 3; before++) {
        forms.add(inside(encoder, bytes, before));
      }
    }
    for (int length : LINE_LENGTHS) {
      byte[] feed = {'\n'};
      byte[] letters = Base64.getMimeEncoder(length, feed).withoutPadding().encode(bytes);
      // The last letter depends on what follows: a file's copy ends with a line feed.
      int end = bytes.length % 3 == 0 ? letters.length : letters.length - 1;
      forms.add(trimmed(ByteString.of(letters, 0, end)));
    }
    for (String kept : List.of("-._~", "-._~/", "-._~!*'()", "-._*")) {
      forms.add(percent(bytes, kept, HexFormat.of()));
      forms.add(percent(bytes, kept, HexFormat.of().withUpperCase()));
    }
    return forms;
  }

  /** The letters that depend on the value alone where so many bytes come before it. */
  private static ByteString inside(Base64.Encoder encoder, byte[] bytes, int before) {
    byte[] shifted = new byte[before + bytes.length];
    System.arraycopy(bytes, 0, shifted, before, bytes.length);
    byte[] letters = encoder.withoutPadding().encode(shifted);
    int first = before == 0 ? 0 : before + 1;
    int end = shifted.length % 3 == 0 ? letters.length : letters.length - 1;
    return ByteString.of(letters, first, end);
  }

  private static ByteString percent(byte[] bytes, String kept, HexFormat digits) {
    StringBuilder text = new StringBuilder();
    // Forms of HTML write a blank as a plus, and they alone leave the asterisk and not the tilde.
    boolean form = kept.equals("-._*");
    for (byte each : bytes) {
      char letter = (char) (each & 0xFF);
      if (letter == ' ' && form) {
        text.append('+');
      } else if (kept.indexOf(letter) >= 0 || isLetterOrDigit(letter)) {
        text.append(letter);
      } else {
        text.append('%').append(digits.toHexDigits(each));
      }
    }
    return ByteString.of(text.toString());
  }

  private static boolean isLetterOrDigit(char letter) {
    return letter >= 'a' && letter <= 'z'
        || letter >= 'A' && letter <= 'Z'
        || letter >= '0' && letter <= '9';
  }

  /**
   * The lines of private keys in PEM (RFC 7468). Certificates and public keys beside them are found
   * in many images by right, and so is the first line of a key, which only says of what kind it is.
   */
  private static List<ByteString> keyLines(ByteString core) {
    List<ByteString> keys = new ArrayList<>();
    List<ByteString> block = new ArrayList<>();
    boolean inside = false;
    for (ByteString line : lines(core)) {
      ByteString text = trimmed(line);
      String label = new String(text.toBytes(), StandardCharsets.ISO_8859_1);
      if (label.startsWith("-----BEGIN ")) {
        inside = label.contains("PRIVATE KEY");
        block.clear();
      } else if (label.startsWith("-----END ")) {
        keys.addAll(block.subList(Math.min(block.size(), 1), block.size()));
        inside = false;
        block.clear();
      } else if (inside && text.length() >= LEAST_KEY_LINE && label.indexOf(':') < 0) {
        block.add(text);
      }
    }
    return keys;
  }

  private static List<ByteString> lines(ByteString text) {
    List<ByteString> lines = new ArrayList<>();
    int start = 0;
    for (int at = 0; at < text.length(); at++) {
      if (text.at(at) == '\n' || text.at(at) == '\r') {
        lines.add(text.slice(start, at));
        start = at + 1;
      }
    }
    lines.add(text.slice(start, text.length()));
    return lines;
  }

  private static ByteString trimmed(ByteString text) {
    int start = 0;
    int end = text.length();
    while (start < end && isBlank(text.at(start))) {
      start++;
    }
    while (end > start && isBlank(text.at(end - 1))) {
      end--;
    }
    return text.slice(start, end);
  }

  private static boolean isBlank(byte letter) {
    return letter == ' ' || letter == '\t' || letter == '\n' || letter == '\r';
  }
}
