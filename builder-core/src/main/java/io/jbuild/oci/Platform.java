package io.jbuild.oci;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import java.util.Locale;
import java.util.Optional;

/**
 * What an image runs on (image-spec, image-index.md, "platform").
 *
 * @param os as {@code linux}
 * @param architecture Go's word, as {@code amd64}
 * @param variant as {@code v7}; empty where the architecture has one by default
 */
public record Platform(String os, String architecture, Optional<String> variant) {

  /** Reads {@code os/architecture[/variant]}; usual other words ({@code x86_64}) are normalised. */
  public static Platform parse(String text) {
    String[] parts = text.toLowerCase(Locale.ROOT).split("/", -1);
    if (parts.length < 1 || parts.length > 3) {
      throw new IllegalArgumentException("not a platform: \"" + text + "\"");
    }
    for (String part : parts) {
      if (!part.matches("[a-z0-9_.-]+")) {
        throw new IllegalArgumentException("not a platform: \"" + text + "\"");
      }
    }
    if (parts.length == 1) {
      return isOs(parts[0])
          ? new Platform(parts[0], host().architecture(), host().variant())
          : of(host().os(), parts[0], "");
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
        json.text("variant").orElse(""));
  }

  /** As the {@code platform} object of a descriptor. */
  public JsonObject toJson() {
    return JsonObject.create()
        .put("architecture", architecture)
        .put("os", os)
        .put("variant", variant);
  }

  /** Whether an image of this platform serves where the other is asked for. */
  public boolean serves(Platform wanted) {
    return os.equals(wanted.os)
        && architecture.equals(wanted.architecture)
        && (wanted.variant.isEmpty() || variant.isEmpty() || variant.equals(wanted.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }

  private static boolean isOs(String word) {
    return word.equals("linux") || word.equals("windows") || word.equals("darwin");
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
              variant(variant.equals("8") || variant.equals("v8") ? "" : variant));
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
