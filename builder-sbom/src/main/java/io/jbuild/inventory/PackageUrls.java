package io.jbuild.inventory;

import com.github.packageurl.MalformedPackageURLException;
import com.github.packageurl.PackageURL;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * Names of packages for everybody (package-url specification, ECMA-427). The library says what is
 * one and brings it into its usual form; it is written here, for the library writes bytes of 0x80
 * and more with eight digits, and those below 0x10 with one.
 */
final class PackageUrls {

  /** What is never encoded: letters, digits, punctuation and the colon (section 5.4). */
  private static final String PLAIN = ".-_~:";

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private PackageUrls() {}

  /** A URL; of what can have none of its own type, one of the type generic. */
  static String of(
      String type,
      String namespace,
      String name,
      String version,
      SortedMap<String, String> qualifiers) {
    try {
      return text(
          new PackageURL(
              type,
              namespace.isEmpty() ? null : namespace,
              name,
              version.isEmpty() ? null : version,
              new TreeMap<>(qualifiers),
              null));
    } catch (MalformedPackageURLException e) {
      // What says so may be anything.
      return type.equals("generic")
          ? "pkg:generic/" + encoded(name)
          : of("generic", "", name, version, new TreeMap<>());
    }
  }

  private static String text(PackageURL url) {
    StringBuilder text = new StringBuilder("pkg:").append(url.getType()).append('/');
    if (url.getNamespace() != null) {
      for (String segment : url.getNamespace().split("/", -1)) {
        text.append(encoded(segment)).append('/');
      }
    }
    text.append(encoded(url.getName()));
    if (url.getVersion() != null) {
      text.append('@').append(encoded(url.getVersion()));
    }
    if (url.getQualifiers() != null && !url.getQualifiers().isEmpty()) {
      StringJoiner qualifiers = new StringJoiner("&", "?", "");
      new TreeMap<>(url.getQualifiers())
          .forEach((key, value) -> qualifiers.add(key + "=" + encoded(value)));
      text.append(qualifiers);
    }
    return text.toString();
  }

  private static String encoded(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain =
          c >= 'a' && c <= 'z'
              || c >= 'A' && c <= 'Z'
              || c >= '0' && c <= '9'
              || PLAIN.indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(HEX.toHexDigits(b));
      }
    }
    return encoded.toString();
  }
}
