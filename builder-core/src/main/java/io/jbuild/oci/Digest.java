package io.jbuild.oci;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of some bytes (image-spec, descriptor.md, "Digests").
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record Digest(String hex) implements Comparable<Digest> {

  private static final String PREFIX = "sha256:";
  private static final int BUFFER = 1 << 16;

  public Digest {
    boolean digits = hex.length() == 64;
    for (int i = 0; i < 64 && digits; i++) {
      digits = isHex(hex.charAt(i));
    }
    if (!digits) {
      throw new IllegalArgumentException("not a sha256 digest: \"" + hex + "\"");
    }
  }

  // By hand: what the compiler gives a record is put together when it is first called, for more
  // than a
  // tenth of a cached build's time.

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest that && hex.equals(that.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
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
    return new Digest(HexFormat.of().formatHex(raw));
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
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public int compareTo(Digest other) {
    return hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
