package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an image runs on (image-spec, image-index.md, "platform").
 *
 * @param os as {@code linux}
 * @param architecture Go's word, as {@code amd64}
 * @param variant as {@code v7}; empty where the architecture has one by default
 * @param osVersion of Windows, as {@code 10.0.20348.1006}; empty for any
 */
public record Platform(
    String os, String architecture, Optional<String> variant, Optional<String> osVersion) {

  private static final Pattern WITH_VERSION = Pattern.compile("([^(]*)\\(([a-z0-9_.+-]+)\\)");

  /** A platform of any version of its system. */
  public Platform(String os, String architecture, Optional<String> variant) {
    this(os, architecture, variant, Optional.empty());
  }

  private static final List<String> SYSTEMS =
      List.of(
          "aix",
          "android",
          "darwin",
          "dragonfly",
          "freebsd",
          "hurd",
          "illumos",
          "ios",
          "js",
          "linux",
          "nacl",
          "netbsd",
          "openbsd",
          "plan9",
          "solaris",
          "wasip1",
          "windows",
          "zos");

  private static final List<String> ARCHITECTURES =
      List.of(
          "386",
          "amd64",
          "amd64p32",
          "arm",
          "arm64",
          "arm64be",
          "armbe",
          "loong64",
          "mips",
          "mips64",
          "mips64le",
          "mips64p32",
          "mips64p32le",
          "mipsle",
          "ppc",
          "ppc64",
          "ppc64le",
          "riscv",
          "riscv64",
          "s390",
          "s390x",
          "sparc",
          "sparc64",
          "wasm");

  /**
   * Reads {@code os[(version)]/architecture[/variant]}, or one of the first two where it is well
   * known; usual other words ({@code x86_64}) are normalised.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    Matcher versioned = WITH_VERSION.matcher(parts[0]);
    if (versioned.matches()) {
      parts[0] = versioned.group(1);
      return parse(String.join("/", parts)).withOsVersion(Optional.of(versioned.group(2)));
    }
    if (parts.length < 1 || parts.length > 3) {
      throw new IllegalArgumentException("not a platform: \"" + text + "\"");
    }
    for (String part : parts) {
      if (!part.matches("[a-z0-9_.-]+")) {
        throw new IllegalArgumentException("not a platform: \"" + text + "\"");
      }
    }
    if (parts.length == 1) {
      Platform asSystem = of(parts[0], host().architecture(), host().variant().orElse(""));
      if (SYSTEMS.contains(asSystem.os)) {
        return asSystem;
      }
      Platform asArchitecture = of(host().os(), parts[0], "");
      if (ARCHITECTURES.contains(asArchitecture.architecture)) {
        return asArchitecture;
      }
      throw new IllegalArgumentException(
          "\"" + text + "\": unknown operating system or architecture");
    }
    return of(parts[0], parts[1], parts.length == 3 ? parts[2] : "");
  }

  /** The machine's own platform; always {@code linux}, since that is what images are built for. */
  public static Platform host() {
    return of("linux", System.getProperty("os.arch", "amd64"), "");
  }

  /** The platform an image config, or a platform object of an index, names. */
  public static Platform of(JsonObject json) throws JsonException {
    return of(
            json.text("os").orElse("linux"),
            json.text("architecture").orElse("amd64"),
            json.text("variant").orElse(""))
        .withOsVersion(json.text("os.version"));
  }

  private Platform withOsVersion(Optional<String> version) {
    return new Platform(os, architecture, variant, version.filter(text -> !text.isEmpty()));
  }

  /** As the {@code platform} object of a descriptor. */
  public JsonObject toJson() {
    return JsonObject.create()
        .put("architecture", architecture)
        .put("os", os)
        .put("os.version", osVersion)
        .put("variant", variant);
  }

  /** Whether an image of this platform serves where the other is asked for. */
  public boolean serves(Platform wanted) {
    return os.equals(wanted.os)
        && architecture.equals(wanted.architecture)
        && (wanted.osVersion.isEmpty() || osVersion.equals(wanted.osVersion))
        && (wanted.variant.isEmpty() || variant.isEmpty() || variant.equals(wanted.variant));
  }

  /** Whether its images have Windows' paths and shell. */
  public boolean isWindows() {
    return os.equals("windows");
  }

  @Override
  public String toString() {
    String system = os + osVersion.map(version -> "(" + version + ")").orElse("");
    return system + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }

  /** Go's words for what others call x86_64, aarch64 and so on (containerd/platforms). */
  private static Platform of(String os, String architecture, String variant) {
    String normalOs = os.equals("macos") ? "darwin" : os;
    return switch (architecture) {
      case "x86_64", "x86-64", "amd64" ->
          new Platform(normalOs, "amd64", variant(variant.equals("v1") ? "" : variant));
      case "i386", "i686", "x86", "386" -> new Platform(normalOs, "386", Optional.empty());
      case "aarch64", "arm64" ->
          new Platform(
              normalOs,
              "arm64",
              variant(
                  switch (variant) {
                    case "8", "v8", "v8.0" -> "";
                    case "9", "9.0", "v9.0" -> "v9";
                    default -> variant;
                  }));
      case "armhf" -> new Platform(normalOs, "arm", Optional.of("v7"));
      case "armel" -> new Platform(normalOs, "arm", Optional.of("v6"));
      case "arm" ->
          new Platform(
              normalOs,
              "arm",
              Optional.of(
                  variant.isEmpty() ? "v7" : variant.startsWith("v") ? variant : "v" + variant));
      default -> new Platform(normalOs, architecture, variant(variant));
    };
  }

  private static Optional<String> variant(String variant) {
    return variant.isEmpty() ? Optional.empty() : Optional.of(variant);
  }
}
