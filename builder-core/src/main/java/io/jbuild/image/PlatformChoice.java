package io.jbuild.image;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.ImageIndex;
import io.jbuild.oci.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Which manifest of an index serves a platform, as containerd's matcher decides. */
public final class PlatformChoice {

  private PlatformChoice() {}

  /**
   * The manifest for a platform: one of the very variant first, then older variants that the
   * machine also runs, in the index's order.
   *
   * @param name of the image, for the message
   */
  public static Descriptor choose(ImageIndex index, Platform wanted, String name) {
    for (Platform platform : served(wanted)) {
      Optional<Descriptor> exact = find(index, platform);
      if (exact.isPresent()) {
        return exact.get();
      }
    }
    for (Descriptor manifest : index.manifests()) {
      if (manifest.platform().isPresent() && manifest.platform().get().serves(wanted)) {
        return manifest;
      }
    }
    List<Descriptor> plain =
        index.manifests().stream().filter(m -> m.platform().isEmpty()).toList();
    if (plain.size() == 1) {
      return plain.get(0);
    }
    String offered =
        index.manifests().stream()
            .flatMap(manifest -> manifest.platform().stream())
            .filter(platform -> !platform.os().equals("unknown"))
            .map(Platform::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    throw new BuildException(
        Blame.DOCKERFILE,
        name + " has no image for " + wanted,
        offered.isEmpty()
            ? "It names no platform at all."
            : "It has " + offered + ": choose one with {platform}.");
  }

  private static Optional<Descriptor> find(ImageIndex index, Platform platform) {
    return index.manifests().stream()
        .filter(manifest -> manifest.platform().equals(Optional.of(platform)))
        .findFirst();
  }

  private static List<Platform> served(Platform wanted) {
    List<Platform> served = new ArrayList<>();
    served.add(wanted);
    String variant = wanted.variant().orElse("");
    if (variant.matches("v[2-9]")
        && (wanted.architecture().equals("arm") || wanted.architecture().equals("amd64"))) {
      int oldest = wanted.architecture().equals("arm") ? 5 : 2;
      for (int older = variant.charAt(1) - '1'; older >= oldest; older--) {
        served.add(new Platform(wanted.os(), wanted.architecture(), Optional.of("v" + older)));
      }
      if (wanted.architecture().equals("amd64")) {
        served.add(new Platform(wanted.os(), "amd64", Optional.empty()));
      }
    }
    return served;
  }
}
