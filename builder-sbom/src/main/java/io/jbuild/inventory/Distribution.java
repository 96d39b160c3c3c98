package io.jbuild.inventory;

import java.io.IOException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which system an image is, as its {@code os-release} says (os-release(5)).
 *
 * @param id as {@code debian}; empty where it does not say
 * @param version as {@code 12}; empty where it does not say
 */
record Distribution(String id, String version) {

  static Distribution of(ImageFiles files) throws IOException {
    for (String name : new String[] {"/etc/os-release", "/usr/lib/os-release"}) {
      var path = files.find(name);
      if (path.isPresent()) {
        try (TextLines lines = new TextLines(files.open(path.get()))) {
          return read(lines);
        }
      }
    }
    return new Distribution("", "");
  }

  private static Distribution read(TextLines lines) throws IOException {
    String id = "";
    String version = "";
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (line.get().startsWith("ID=")) {
        id = value(line.get());
      } else if (line.get().startsWith("VERSION_ID=")) {
        version = value(line.get());
      }
    }
    return new Distribution(id, version);
  }

  private static String value(String line) {
    return line.substring(line.indexOf('=') + 1).replaceAll("^[\"']|[\"']$", "").strip();
  }

  /**
   * A package's URL.
   *
   * @param type of packages: {@code deb}, {@code apk}, {@code rpm}
   * @param usual the distribution where the image does not say which it is
   * @param epoch of the version, where that stands apart
   */
  String packageUrl(String type, String usual, NamedPackage named, Optional<String> epoch) {
    TreeMap<String, String> qualifiers = new TreeMap<>();
    if (!named.architecture().isEmpty()) {
      qualifiers.put("arch", named.architecture());
    }
    if (!id.isEmpty()) {
      qualifiers.put("distro", version.isEmpty() ? id : id + "-" + version);
    }
    epoch.ifPresent(value -> qualifiers.put("epoch", value));
    String namespace = id.isEmpty() ? usual : id;
    return PackageUrls.of(type, namespace, named.name(), named.version(), qualifiers);
  }

  /** A package of a distribution. */
  record NamedPackage(String name, String version, String architecture) {}
}
