package io.jbuild.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some bytes (image-spec, descriptor.md, "Digests"). A context has one for each of
 * its files, so it is kept as numbers; most are never printed.
 */
public final class Digest implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final int BUFFER = 1 << 16;
  private static final int RAW = 32;

  private final long first;
  private final long second;
  private final long third;
  private final long fourth;

  /**
   * The digest that is written so.
   *
   * @param hex 64 lower-case hexadecimal digits
   */
  public Digest(String hex) {
    this(parsed(hex), 0);
  }

  private Digest(byte[] raw, int at) {
    first = number(raw, at);
    second = number(raw, at + 8);
    third = number(raw, at + 16);
    fourth = number(raw, at + 24);
  }

  private static byte[] parsed(String hex) {
    boolean digits = hex.length() == 2 * RAW;
    for (int i = 0; i < 2 * RAW && digits; i++) {
      digits = isHex(hex.charAt(i));
    }
    if (!digits) {
      throw new IllegalArgumentException("not a sha256 digest: \"" + hex + "\"");
    }
    return HexFormat.of().parseHex(hex);
  }

  private static long number(byte[] raw, int at) {
    return (raw[at] & 0xFFL) << 56
        | (raw[at + 1] & 0xFFL) << 48
        | (raw[at + 2] & 0xFFL) << 40
        | (raw[at + 3] & 0xFFL) << 32
        | (raw[at + 4] & 0xFFL) << 24
        | (raw[at + 5] & 0xFFL) << 16
        | (raw[at + 6] & 0xFFL) << 8
        | (raw[at + 7] & 0xFFL);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that
        && first == that.first
        && second == that.second
        && third == that.third
        && fourth == that.fourth;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(first);
  }

  /**
   * Reads {@code sha256:<64 hex digits>}.
   *
   * @throws IllegalArgumentException for anything else, other algorithms included
   */
  public static Digest parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException("not a sha256 digest: \"" + text + "\"");
    }
    return new Digest(text.substring(PREFIX.length()));
  }

  /** The digest of these bytes. */
  public static Digest of(byte[] bytes) {
    return ofRaw(newSha256().digest(bytes));
  }

  /** The digest of all that a stream still has; it is not closed. */
  public static Digest of(InputStream content) throws IOException {
    MessageDigest hash = newSha256();
    byte[] buffer = new byte[BUFFER];
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      hash.update(buffer, 0, read);
    }
    return of(hash);
  }

  /** The digest a finished hash stands for; the hash is reset. */
  public static Digest of(MessageDigest finished) {
    return ofRaw(finished.digest());
  }

  /** The digest whose 32 raw bytes these are. */
  public static Digest ofRaw(byte[] raw) {
    if (raw.length != RAW) {
      throw new IllegalArgumentException("a sha256 digest has 32 bytes, not " + raw.length);
    }
    return new Digest(raw, 0);
  }

  /** The digest whose 32 raw bytes begin there. */
  public static Digest ofRaw(byte[] bytes, int at) {
    return new Digest(bytes, at);
  }

  /** A fresh hash whose result {@link #of(MessageDigest)} takes. */
  public static MessageDigest newSha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The 32 bytes themselves. */
  public byte[] raw() {
    byte[] raw = new byte[RAW];
    write(first, raw, 0);
    write(second, raw, 8);
    write(third, raw, 16);
    write(fourth, raw, 24);
    return raw;
  }

  private static void write(long number, byte[] raw, int at) {
    raw[at] = (byte) (number >>> 56);
    raw[at + 1] = (byte) (number >>> 48);
    raw[at + 2] = (byte) (number >>> 40);
    raw[at + 3] = (byte) (number >>> 32);
    raw[at + 4] = (byte) (number >>> 24);
    raw[at + 5] = (byte) (number >>> 16);
    raw[at + 6] = (byte) (number >>> 8);
    raw[at + 7] = (byte) number;
  }

  /** As 64 lower-case hexadecimal digits. */
  public String hex() {
    return HexFormat.of().formatHex(raw());
  }

  /** In the order of what is printed. */
  @Override
  public int compareTo(Digest other) {
    int order = Long.compareUnsigned(first, other.first);
    order = order == 0 ? Long.compareUnsigned(second, other.second) : order;
    order = order == 0 ? Long.compareUnsigned(third, other.third) : order;
    return order == 0 ? Long.compareUnsigned(fourth, other.fourth) : order;
  }

  @Override
  public String toString() {
    return PREFIX + hex();
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
