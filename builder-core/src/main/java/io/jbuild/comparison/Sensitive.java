package io.jbuild.comparison;

import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** What stands in images and must not stand in reports, which many people read. */
final class Sensitive {
  private static final Pattern SHADOW = Pattern.compile("(.*/)?etc/g?shadow-?");
  private static final Pattern PASSWORD = Pattern.compile("^([^:]*):[^:]{4,}(?=:)");

  private Sensitive() {}

  /** Whether a file is a private key, as OpenSSL and OpenSSH write it. */
  static boolean isKey(byte[] head) {
    return new String(head, StandardCharsets.ISO_8859_1).contains("PRIVATE KEY-----");
  }

  /** Whether a file holds hashes of passwords. */
  static boolean isShadow(String path) {
    return SHADOW.matcher(path).matches();
  }

  /** A line of a file, without the hash of a password. */
  static String shown(String path, String line) {
    return isShadow(path) ? PASSWORD.matcher(line).replaceFirst("$1:(not shown)") : line;
  }
}
